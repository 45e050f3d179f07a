/** The words that Python sent, and numbers as they are written. */

import { LEAST_PUSH, MOST_NUMBER } from "../shared.js";

/** @typedef {Record<string, string>} Words sentences of `base/wording.py`, by their keys */

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 * @returns {string} the sentence with a value in each `{place}`
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * @param {Words} words
 * @param {?number} value
 * @param {number} [digits] after the point
 * @returns {string}
 */
export function formatNumber(words, value, digits = 2) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (Math.abs(value) >= MOST_NUMBER) {
    return fill(value > 0 ? words.over : words.under, { most: MOST_NUMBER });
  }
  const text = value.toFixed(digits);
  return text.replace("-", Number(text) === 0 ? "" : "−");
}

/**
 * @param {Words} words
 * @param {number} value what the longest arrow stands for
 * @returns {string}
 */
export function formatPush(words, value) {
  if (value < LEAST_PUSH) return fill(words.less, { least: LEAST_PUSH.toFixed(4) });
  return formatNumber(words, value, 4);
}

/**
 * @param {number} count
 * @returns {string} "12,000"
 */
export function formatCount(count) {
  return count.toLocaleString("en");
}

/**
 * @param {number} share
 * @returns {string} "12 %", or nothing where there is nothing to tell
 */
export function formatShare(share) {
  return share < 0.005 ? "" : `${Math.round(100 * share)} %`;
}
