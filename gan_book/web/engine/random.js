/** Random numbers as a pure function of (seed, purpose, step) (random.py). */

import { log } from "./elementary.js";

/**
 * @typedef {object} Stream of random numbers
 * @property {number} seed
 * @property {number} purpose one of Purpose: streams of different purpose never share a number
 * @property {number} step
 */

// Wichura 1988, algorithm AS 241: numerators and denominators, the middle and the tails.
const MIDDLE_ABOVE = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const MIDDLE_BELOW = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const TAIL_ABOVE = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const TAIL_BELOW = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
  0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];

/** The words drawn last. */
let words = new Uint32Array(64);

/**
 * Draw random words: Threefry-2x32 with 20 rounds (Salmon et al. 2011), as `draw_words`.
 * @param {number} count
 * @param {Stream} stream
 * @returns {Uint32Array} at least so many words, valid until the next call
 */
export function drawWords(count, { seed, purpose, step }) {
  const half = (count + 1) >> 1;
  if (words.length < 2 * half) words = new Uint32Array(2 * half);
  const third = seed ^ purpose ^ 0x1bd11bda;
  for (let j = 0; j < half; j++) {
    let a = (step + seed) | 0;
    let b = (j + purpose) | 0;
    let [k0, k1, k2] = [purpose, third, seed];
    for (let i = 1; i <= 5; i++) {
      if (i & 1) {
        a = (a + b) | 0;
        b = ((b << 13) | (b >>> 19)) ^ a;
        a = (a + b) | 0;
        b = ((b << 15) | (b >>> 17)) ^ a;
        a = (a + b) | 0;
        b = ((b << 26) | (b >>> 6)) ^ a;
        a = (a + b) | 0;
        b = ((b << 6) | (b >>> 26)) ^ a;
      } else {
        a = (a + b) | 0;
        b = ((b << 17) | (b >>> 15)) ^ a;
        a = (a + b) | 0;
        b = ((b << 29) | (b >>> 3)) ^ a;
        a = (a + b) | 0;
        b = ((b << 16) | (b >>> 16)) ^ a;
        a = (a + b) | 0;
        b = ((b << 24) | (b >>> 8)) ^ a;
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

/**
 * 23 bits as a number in (0, 1).
 * @param {number} word
 */
export function toUnit(word) {
  return ((word >>> 9) + 0.5) / 8388608;
}

/**
 * Horner's rule.
 * @param {number[]} coefficients
 * @param {number} x
 */
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
 * @param {Stream} stream
 */
export function drawUniform(out, count, stream) {
  const drawn = drawWords(count, stream);
  for (let i = 0; i < count; i++) out[i] = toUnit(drawn[i]);
}

/**
 * Fill an array with standard normal numbers.
 * @param {Float64Array} out
 * @param {number} count how many
 * @param {Stream} stream
 */
export function drawNormal(out, count, stream) {
  const drawn = drawWords(count, stream);
  for (let i = 0; i < count; i++) out[i] = normalQuantile(toUnit(drawn[i]));
}
