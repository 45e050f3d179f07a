/** The numbers of a moment, and the sentence that says them. */

import { fill, formatCount, formatNumber } from "./words.js";

/** @typedef {import("./words.js").Words} Words */

/**
 * @typedef {object} Moment
 * @property {number} step
 * @property {?number} mean
 * @property {?number} width ratio to that of the data
 * @property {?number} wasserstein in sigmas
 * @property {string} outcome its key among the words
 */

/**
 * @param {Words} words
 * @param {Moment} moment
 * @returns {Record<string, string>} the moment as it is shown
 */
function formatMoment(words, { step, mean, width, wasserstein, outcome }) {
  return {
    step: formatCount(step),
    mean: formatNumber(words, mean),
    width: formatNumber(words, width),
    wasserstein: formatNumber(words, wasserstein),
    outcome: words[outcome],
  };
}

/**
 * @param {import("./dom.js").Parts} parts
 * @param {Words} words
 * @param {Moment} moment
 */
export function writeReadout(parts, words, moment) {
  for (const [name, text] of Object.entries(formatMoment(words, moment))) {
    parts[name].textContent = text;
  }
}

/**
 * Say in a sentence what a moment shows.
 * @param {Words} words
 * @param {Moment} moment
 * @returns {string}
 */
export function describeMoment(words, moment) {
  return fill(words.moment, formatMoment(words, moment));
}
