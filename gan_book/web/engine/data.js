/** The data of a game, whichever its settings name: samples, density, quantiles (distribution.py). */

import { Purpose } from "../shared.js";
import { GAUSSIANS } from "./gaussians.js";
import { drawWords } from "./random.js";

/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Distribution
 * @property {(out: Float64Array, words: Uint32Array, settings: Settings) => void} draw
 * @property {(settings: Settings) => number} sigma standard deviation, all modes together
 * @property {(x: number, settings: Settings) => number} density
 * @property {(level: number, settings: Settings) => number} quantile
 */

/** @type {Record<string, Distribution>} */
const DISTRIBUTIONS = { gaussians: GAUSSIANS };

/**
 * Fill an array with a batch of data.
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {Settings} settings
 * @param {number} step
 */
export function drawData(out, settings, step) {
  const { batch_size: count, seed } = settings;
  const words = drawWords(count, { seed, purpose: Purpose.DATA, step });
  DISTRIBUTIONS[settings.data].draw(out, words, settings);
}

/** @param {Settings} settings */
export function sigmaOf(settings) {
  return DISTRIBUTIONS[settings.data].sigma(settings);
}

/**
 * @param {number} x
 * @param {Settings} settings
 * @returns {number} the data's probability density
 */
export function dataDensity(x, settings) {
  return DISTRIBUTIONS[settings.data].density(x, settings);
}

/**
 * @param {Settings} settings
 * @param {number} n
 * @returns {Float64Array} the data's quantiles at (i + 1/2) / n
 */
export function dataQuantiles(settings, n) {
  const { quantile } = DISTRIBUTIONS[settings.data];
  return Float64Array.from({ length: n }, (_, i) => quantile((i + 0.5) / n, settings));
}
