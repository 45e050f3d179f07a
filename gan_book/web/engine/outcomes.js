/** How a run ended: one word by a stated rule, and how often each word comes up (outcomes.py). */

import {
  COLLAPSED_BELOW,
  GOOD_UP_TO,
  MISSHAPEN_BEYOND,
  NARROW_BELOW,
  OFF_TARGET_BEYOND,
  OUTCOMES,
} from "../shared.js";

/** Two-sided, 95 %. */
const NORMAL_95 = 1.959963984540054;

/**
 * Say in one word what a generator makes; the rule is that of `outcomes.classify_outcomes`.
 * @param {number} mean of its output
 * @param {number} std
 * @param {number} dataMean
 * @param {number} sigma std of the data
 * @returns {string} one of OUTCOMES
 */
export function classifyOutcome(mean, std, dataMean, sigma) {
  const width = std / sigma;
  const fits = [
    !(Number.isFinite(mean) && Number.isFinite(std)),
    Math.abs(mean - dataMean) > OFF_TARGET_BEYOND * sigma,
    width < COLLAPSED_BELOW,
    width < NARROW_BELOW,
    width <= GOOD_UP_TO,
    true,
  ];
  return OUTCOMES[fits.indexOf(true)];
}

/**
 * Say whether a shape is wrong, whatever its mean and width (`outcomes.is_misshapen`).
 * @param {Float64Array} made the generator's output, sorted
 * @param {Float64Array} real the data's quantiles, as many
 */
export function isMisshapen(made, real) {
  const [a, b] = [made, real].map(standardise);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length > MISSHAPEN_BEYOND;
}

/** @param {Float64Array} values */
function standardise(values) {
  const middle = values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / values.length;
  return values.map((x) => (x - middle) / Math.sqrt(square));
}

/**
 * A share with its Wilson score interval, 95 % (Wilson 1927).
 * @param {number} successes
 * @param {number} total at least 1
 * @returns {{value: number, low: number, high: number}}
 */
export function wilsonInterval(successes, total) {
  const square = NORMAL_95 ** 2;
  const value = successes / total;
  const centre = value + square / (2 * total);
  const reach = NORMAL_95 * Math.sqrt((value * (1 - value)) / total + square / (4 * total ** 2));
  const scale = 1 + square / total;
  // At the ends of the scale rounding must not leave a tiny remainder.
  const low = successes === 0 ? 0 : (centre - reach) / scale;
  const high = successes === total ? 1 : (centre + reach) / scale;
  return { value, low, high };
}

/**
 * @param {string[]} outcomes words of OUTCOMES, at least one
 * @returns {Record<string, {value: number, low: number, high: number}>} in the order of OUTCOMES
 */
export function shareOutcomes(outcomes) {
  const count = (/** @type {string} */ which) => outcomes.filter((word) => word === which).length;
  return Object.fromEntries(
    OUTCOMES.map((which) => [which, wilsonInterval(count(which), outcomes.length)]),
  );
}
