/** Latent noise: what G is fed (noise.py). */

import { drawWords, normalQuantile, toUnit } from "./random.js";

/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Noise
 * @property {(out: Float64Array, words: Uint32Array, settings: Settings) => void} draw
 * @property {(level: number) => number} quantile for a spread of 1
 */

/** @type {(level: number) => number} */
const placeEvenly = (level) => 2 * level - 1;

/** @type {Record<string, Noise>} */
const NOISES = {
  stratified: {
    draw(out, words, { batch_size: count, noise_range: spread }) {
      // The grid is one of 32-bit numbers, as TensorFlow's linspace gives it.
      const delta = Math.fround(2 / Math.max(1, count - 1));
      for (let i = 0; i < count; i++) {
        const grid = i && i === count - 1 ? 1 : Math.fround(Math.fround(delta * i) - 1);
        out[i] = spread * grid + 0.01 * toUnit(words[i]);
      }
    },
    quantile: placeEvenly,
  },
  uniform: {
    draw(out, words, { batch_size: count, noise_range: spread }) {
      for (let i = 0; i < count; i++) out[i] = spread * (2 * toUnit(words[i]) - 1);
    },
    quantile: placeEvenly,
  },
  normal: {
    draw(out, words, { batch_size: count, noise_range: spread }) {
      for (let i = 0; i < count; i++) out[i] = normalQuantile(toUnit(words[i])) * spread;
    },
    quantile: normalQuantile,
  },
};

/**
 * Fill an array with a batch of latent noise.
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {Settings} settings
 * @param {number} purpose NOISE_D or NOISE_G
 * @param {number} step
 */
export function drawNoise(out, settings, purpose, step) {
  const words = drawWords(settings.batch_size, { seed: settings.seed, purpose, step });
  NOISES[settings.noise].draw(out, words, settings);
}

/**
 * Latent values that stand for the whole noise distribution: its quantiles at (i + 1/2) / n.
 * @param {Settings} settings
 * @param {number} n
 * @returns {Float64Array}
 */
export function noiseGrid(settings, n) {
  const { quantile } = NOISES[settings.noise];
  return Float64Array.from({ length: n }, (_, i) => {
    return settings.noise_range * quantile((i + 0.5) / n);
  });
}
