/** Random numbers as a pure function of (seed, purpose, step), and what is made of them (data.py). */

import { exp, log } from "./elementary.js";

/** What a random number is for: streams of different purpose never share a number. */
export const Purpose = { DATA: 0, NOISE_D: 1, NOISE_G: 2, PRETRAINING: 3, WEIGHTS: 4, SAMPLES: 5 };

// Wichura 1988, algorithm AS 241: numerators and denominators, the middle and the tails.
const MIDDLE_ABOVE = [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608];
const MIDDLE_BELOW = [5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1];
const TAIL_ABOVE = [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734];
const TAIL_BELOW = [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1];

/** The words drawn last. */
let words = new Uint32Array(64);

/**
 * Draw random words: Threefry-2x32 with 20 rounds (Salmon et al. 2011), as `data.draw_bits`.
 * @param {number} count
 * @param {number} seed
 * @param {number} purpose one of Purpose
 * @param {number} step
 * @returns {Uint32Array} at least so many words, valid until the next call
 */
export function drawWords(count, seed, purpose, step) {
  const half = (count + 1) >> 1;
  if (words.length < 2 * half) words = new Uint32Array(2 * half);
  const third = seed ^ purpose ^ 0x1bd11bda;
  for (let j = 0; j < half; j++) {
    let a = (step + seed) | 0;
    let b = (j + purpose) | 0;
    let [k0, k1, k2] = [purpose, third, seed];
    for (let i = 1; i <= 5; i++) {
      if (i & 1) {
        a = (a + b) | 0, b = ((b << 13) | (b >>> 19)) ^ a;
        a = (a + b) | 0, b = ((b << 15) | (b >>> 17)) ^ a;
        a = (a + b) | 0, b = ((b << 26) | (b >>> 6)) ^ a;
        a = (a + b) | 0, b = ((b << 6) | (b >>> 26)) ^ a;
      } else {
        a = (a + b) | 0, b = ((b << 17) | (b >>> 15)) ^ a;
        a = (a + b) | 0, b = ((b << 29) | (b >>> 3)) ^ a;
        a = (a + b) | 0, b = ((b << 16) | (b >>> 16)) ^ a;
        a = (a + b) | 0, b = ((b << 24) | (b >>> 8)) ^ a;
      }
      a = (a + k0) | 0;
      b = (b + k1 + i) | 0;
      const next = k0;
      k0 = k1;
      k1 = k2;
      k2 = next;
    }
    words[j] = a;
    words[half + j] = b;
  }
  return words;
}

/** 23 bits as a number in (0, 1). */
function toUnit(word) {
  return ((word >>> 9) + 0.5) / 8388608;
}

/** Horner's rule. */
function evaluate(coefficients, x) {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum = sum * x + coefficients[i];
  return sum;
}

/**
 * The inverse of the standard normal distribution function.
 * @param {number} u above 1e-11 and below 1 - 1e-11
 * @returns {number}
 */
export function normalQuantile(u) {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * evaluate(MIDDLE_ABOVE, r)) / evaluate(MIDDLE_BELOW, r);
  }
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u)) - 1.6;
  const x = evaluate(TAIL_ABOVE, r) / evaluate(TAIL_BELOW, r);
  return q < 0 ? -x : x;
}

/**
 * Fill an array with uniform numbers in (0, 1).
 * @param {Float64Array} out
 * @param {number} count how many
 * @param {number} seed
 * @param {number} purpose
 * @param {number} step
 */
export function drawUniform(out, count, seed, purpose, step) {
  const drawn = drawWords(count, seed, purpose, step);
  for (let i = 0; i < count; i++) out[i] = toUnit(drawn[i]);
}

/** Fill an array with standard normal numbers; arguments as for `drawUniform`. */
export function drawNormal(out, count, seed, purpose, step) {
  const drawn = drawWords(count, seed, purpose, step);
  for (let i = 0; i < count; i++) out[i] = normalQuantile(toUnit(drawn[i]));
}

/**
 * Fill an array with a batch of data: one Gaussian, or two of equal weight.
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {import("./game.js").Settings} settings
 * @param {number} step
 */
export function drawData(out, settings, step) {
  const { batch_size: count, data_mean: mean, data_std: std, data_gap: gap } = settings;
  const drawn = drawWords(count, settings.seed, Purpose.DATA, step);
  for (let i = 0; i < count; i++) {
    // The lowest bit takes no part in the normal number, so it is free to choose the mode.
    out[i] = mean + std * normalQuantile(toUnit(drawn[i])) + gap * ((drawn[i] & 1) - 0.5);
  }
}

/**
 * Fill an array with a batch of latent noise.
 * @param {Float64Array} out its first batch_size numbers are set
 * @param {import("./game.js").Settings} settings
 * @param {number} purpose NOISE_D or NOISE_G
 * @param {number} step
 */
export function drawNoise(out, settings, purpose, step) {
  const { batch_size: count, noise_range: spread, noise } = settings;
  if (noise === "normal") drawNormal(out, count, settings.seed, purpose, step);
  else drawUniform(out, count, settings.seed, purpose, step);
  // The grid is one of 32-bit numbers, as TensorFlow's linspace gives it.
  const delta = Math.fround(2 / Math.max(1, count - 1));
  for (let i = 0; i < count; i++) {
    if (noise === "normal") out[i] *= spread;
    else if (noise === "uniform") out[i] = spread * (2 * out[i] - 1);
    else {
      const grid = i && i === count - 1 ? 1 : Math.fround(Math.fround(delta * i) - 1);
      out[i] = spread * grid + 0.01 * out[i];
    }
  }
}

/**
 * Latent values that stand for the whole noise distribution: its quantiles at (i + 1/2) / n.
 * @param {import("./game.js").Settings} settings
 * @param {number} n
 * @returns {Float64Array}
 */
export function noiseGrid(settings, n) {
  const place = settings.noise === "normal" ? normalQuantile : (u) => 2 * u - 1;
  return Float64Array.from({ length: n }, (_, i) => settings.noise_range * place((i + 0.5) / n));
}

/**
 * @param {import("./game.js").Settings} settings
 * @returns {number} standard deviation of the data, both modes together
 */
export function sigmaOf(settings) {
  return Math.sqrt(settings.data_std ** 2 + (settings.data_gap / 2) ** 2);
}

/**
 * @param {number} x
 * @param {import("./game.js").Settings} settings
 * @returns {number} the data's probability density
 */
export function dataDensity(x, settings) {
  const mode = (side) => {
    const z = (x - settings.data_mean - side * settings.data_gap) / settings.data_std;
    return exp(-0.5 * z * z);
  };
  return (mode(-0.5) + mode(0.5)) / (2 * settings.data_std * Math.sqrt(2 * Math.PI));
}

/**
 * @param {import("./game.js").Settings} settings
 * @param {number} n
 * @returns {Float64Array} the data's quantiles at (i + 1/2) / n
 */
export function dataQuantiles(settings, n) {
  const { data_mean: mean, data_std: std, data_gap: gap } = settings;
  return Float64Array.from({ length: n }, (_, i) => {
    const level = (i + 0.5) / n;
    if (gap === 0) return mean + std * normalQuantile(level);
    // The two halves mirror each other; the middle is exact.
    if (2 * i + 1 === n) return mean;
    const place = mixtureQuantile(Math.min(level, 1 - level), gap / std);
    return level < 0.5 ? mean + std * place : mean - std * place;
  });
}

/** The quantile below the middle of two standard normals around -gap / 2 and gap / 2. */
function mixtureQuantile(level, gap) {
  // At the quantile the lower mode has 2 * level - u beneath it, where u is the upper mode's share.
  let [low, high] = [0, level];
  for (let i = 0; i < 60; i++) {
    const u = (low + high) / 2;
    if (gap + normalQuantile(u) < normalQuantile(2 * level - u)) low = u;
    else high = u;
  }
  return normalQuantile(2 * level - low) - gap / 2;
}
