/** The data of a game, whichever its settings name: samples, density, quantiles (distribution.py). */

import { Purpose } from "../shared.js";
import { GAUSSIANS } from "./gaussians.js";
import { drawWords } from "./random.js";
import { SKETCHED } from "./sketched.js";

/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Distribution
 * @property {(out: Float64Array, words: Uint32Array, settings: Settings) => void} draw
 * @property {(settings: Settings) => [number, number]} moments mean and standard deviation
 * @property {(settings: Settings) => [number, number]} reach ends of an axis on which data and the
 *   first generated points are seen
 * @property {(x: number, settings: Settings) => number} density
 * @property {(level: number, settings: Settings) => number} quantile
 */

/** @type {Record<string, Distribution>} */
const DISTRIBUTIONS = { gaussians: GAUSSIANS, sketch: SKETCHED };

/**
 * Fill an array with a batch of data.
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {Settings} settings
 * @param {number} step
 */
export function drawData(out, settings, step) {
  drawFrom(out, settings, { seed: settings.seed, purpose: Purpose.DATA, step });
}

/**
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {Settings} settings
 * @param {import("./random.js").Stream} stream of random numbers
 */
export function drawFrom(out, settings, stream) {
  const words = drawWords(settings.batch_size, stream);
  DISTRIBUTIONS[settings.data].draw(out, words, settings);
}

/**
 * @param {Settings} settings
 * @returns {[number, number]} mean of the data and their standard deviation, all modes together
 */
export function momentsOf(settings) {
  return DISTRIBUTIONS[settings.data].moments(settings);
}

/** @param {Settings} settings */
export function reachOf(settings) {
  return DISTRIBUTIONS[settings.data].reach(settings);
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
