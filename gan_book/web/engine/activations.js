/** Activations of a linear layer, and their slopes; NaN stays NaN. */

import { exp, softplus, tanh } from "./elementary.js";

/**
 * @typedef {object} Activation
 * @property {boolean} inPlace whether its slope follows from what came out alone
 * @property {(before: Float64Array, after: Float64Array) => void} apply
 * @property {(slopes: Float64Array, before: Float64Array, after: Float64Array) => void} differentiate
 *   turns the slopes of what came out into those of what went in
 */

/** @type {Record<"none" | "relu" | "softplus" | "tanh", Activation>} */
export const ACTIVATIONS = {
  none: { inPlace: true, apply() {}, differentiate() {} },
  relu: {
    inPlace: true,
    apply(before, after) {
      for (let i = 0; i < after.length; i++) after[i] = Math.max(0, before[i]);
    },
    differentiate(slopes, _, after) {
      for (let i = 0; i < slopes.length; i++) slopes[i] = after[i] > 0 ? slopes[i] : 0;
    },
  },
  softplus: {
    inPlace: false,
    apply(before, after) {
      for (let i = 0; i < after.length; i++) after[i] = softplus(before[i]);
    },
    differentiate(slopes, before) {
      for (let i = 0; i < slopes.length; i++) slopes[i] /= 1 + exp(-before[i]);
    },
  },
  tanh: {
    inPlace: true,
    apply(before, after) {
      for (let i = 0; i < after.length; i++) after[i] = tanh(before[i]);
    },
    differentiate(slopes, _, after) {
      for (let i = 0; i < slopes.length; i++) slopes[i] *= 1 - after[i] * after[i];
    },
  },
};
