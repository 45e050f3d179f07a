/** Data with a density that was drawn by hand: the same within a bin (sketched.py). */

import { BIN_WIDTH, BINS, HEIGHT_SIGNS, SKETCH_HIGH, SKETCH_LOW } from "../shared.js";
import { toUnit } from "./random.js";

/**
 * @typedef {object} Bins
 * @property {string} sketch
 * @property {Float64Array} shares probability of each
 * @property {Float64Array} floors probability of all that lies left of it
 * @property {number} mean
 * @property {number} sigma
 */

/** @type {Bins} those that were asked for last: a batch needs them many times */
let bins = readBins("1".repeat(BINS));

/** @param {string} sketch */
function findBins(sketch) {
  if (bins.sketch !== sketch) bins = readBins(sketch);
  return bins;
}

/**
 * @param {string} sketch
 * @returns {Bins}
 */
function readBins(sketch) {
  const heights = Float64Array.from(sketch, (sign) => HEIGHT_SIGNS.indexOf(sign));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const shares = heights.map((height) => height / total);
  let left = 0;
  const floors = shares.map((share) => {
    const floor = Math.min(1, left);
    left += share;
    return floor;
  });
  const middle = (/** @type {number} */ i) => SKETCH_LOW + (i + 0.5) * BIN_WIDTH;
  const mean = shares.reduce((sum, share, i) => sum + share * middle(i), 0);
  const between = shares.reduce((sum, share, i) => sum + share * (middle(i) - mean) ** 2, 0);
  return { sketch, shares, floors, mean, sigma: Math.sqrt(between + BIN_WIDTH ** 2 / 12) };
}

/**
 * @param {Bins} bins
 * @param {number} level
 */
function invert({ shares, floors }, level) {
  let i = BINS - 1;
  while (!(shares[i] > 0) || (floors[i] > level && i > 0)) i--;
  return SKETCH_LOW + BIN_WIDTH * (i + Math.min(1, (level - floors[i]) / shares[i]));
}

/** @type {import("./data.js").Distribution} */
export const SKETCHED = {
  draw(out, words, { batch_size: count, sketch }) {
    const found = findBins(sketch);
    for (let i = 0; i < count; i++) out[i] = invert(found, toUnit(words[i]));
  },

  moments({ sketch }) {
    const { mean, sigma } = findBins(sketch);
    return [mean, sigma];
  },

  density(x, { sketch }) {
    const share = findBins(sketch).shares[Math.floor((x - SKETCH_LOW) / BIN_WIDTH)];
    return (share ?? 0) / BIN_WIDTH;
  },

  quantile(level, { sketch }) {
    return invert(findBins(sketch), level);
  },

  /** The same for every sketch, so that the axis stands still while one is drawn. */
  reach() {
    return [SKETCH_LOW - 2, SKETCH_HIGH + 2];
  },
};
