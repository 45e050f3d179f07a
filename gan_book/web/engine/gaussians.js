/** Data in one dimension: one Gaussian, or two of equal weight side by side (gaussians.py). */

import { exp } from "./elementary.js";
import { normalQuantile, toUnit } from "./random.js";

/** @type {import("./data.js").Distribution} */
export const GAUSSIANS = {
  draw(out, words, { batch_size: count, data_mean: mean, data_std: std, data_gap: gap }) {
    for (let i = 0; i < count; i++) {
      // The lowest bit takes no part in the normal number, so it is free to choose the mode.
      out[i] = mean + std * normalQuantile(toUnit(words[i])) + gap * ((words[i] & 1) - 0.5);
    }
  },

  moments({ data_mean: mean, data_std: std, data_gap: gap }) {
    return [mean, Math.sqrt(std ** 2 + (gap / 2) ** 2)];
  },

  /** Six sigmas around the data, and the place where generators start, within sixteen. */
  reach(settings) {
    const [mean, sigma] = this.moments(settings);
    const low = Math.max(mean - 16 * sigma, Math.min(mean - 6 * sigma, -1));
    return [low, Math.min(mean + 16 * sigma, Math.max(mean + 6 * sigma, 1))];
  },

  density(x, { data_mean: mean, data_std: std, data_gap: gap }) {
    const mode = (/** @type {number} */ side) => {
      const z = (x - mean - side * gap) / std;
      return exp(-0.5 * z * z);
    };
    return (mode(-0.5) + mode(0.5)) / (2 * std * Math.sqrt(2 * Math.PI));
  },

  quantile(level, { data_mean: mean, data_std: std, data_gap: gap }) {
    if (gap === 0) return mean + std * normalQuantile(level);
    if (level === 0.5) return mean;
    // The two halves mirror each other.
    const place = findMixtureQuantile(Math.min(level, 1 - level), gap / std);
    return level < 0.5 ? mean + std * place : mean - std * place;
  },
};

/**
 * The quantile below the middle of two standard normals around -gap / 2 and gap / 2.
 * @param {number} level
 * @param {number} gap
 */
function findMixtureQuantile(level, gap) {
  // At the quantile the lower mode has 2 * level - u beneath it, where u is the upper mode's share.
  let [low, high] = [0, level];
  for (let i = 0; i < 60; i++) {
    const u = (low + high) / 2;
    if (gap + normalQuantile(u) < normalQuantile(2 * level - u)) low = u;
    else high = u;
  }
  return normalQuantile(2 * level - low) - gap / 2;
}
