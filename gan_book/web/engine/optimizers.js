/** Gradient descent and Adam, in place (optimizers.py). */

import { power } from "./elementary.js";

/** Added to Adam's denominator, as in Keras. */
const EPSILON = 1e-7;

/**
 * @param {number} rate the initial one
 * @param {number} count updates so far
 * @param {import("./game.js").Settings} settings
 * @returns {number} the rate now: a staircase, down at every decay_steps-th update
 */
export function decayRate(rate, count, settings) {
  if (settings.decay_rate === 1) return rate;
  return rate * power(settings.decay_rate, Math.floor(count / settings.decay_steps));
}

/**
 * @param {Float64Array} weights
 * @param {import("./game.js").Settings} settings
 * @returns {Float64Array} what the optimiser remembers, at first: Adam's two averages
 */
export function startMemory(weights, settings) {
  return new Float64Array(settings.optimizer === "sgd" ? 0 : 2 * weights.length);
}

/**
 * Take one step of the optimiser.
 * @param {Float64Array} weights changed
 * @param {Float64Array} gradient
 * @param {Float64Array} memory changed; Adam's two averages one after the other, empty for sgd
 * @param {number} rate initial learning rate of this network
 * @param {number} count updates before this one
 * @param {import("./game.js").Settings} settings
 */
export function updateWeights(weights, gradient, memory, rate, count, settings) {
  const now = decayRate(rate, count, settings);
  const size = weights.length;
  if (settings.optimizer === "sgd") {
    for (let i = 0; i < size; i++) weights[i] -= now * gradient[i];
    return;
  }
  const { beta1, beta2 } = settings;
  const scaled = (now * Math.sqrt(1 - power(beta2, count + 1))) / (1 - power(beta1, count + 1));
  for (let i = 0; i < size; i++) {
    const slope = gradient[i];
    const mean = beta1 * memory[i] + (1 - beta1) * slope;
    const square = beta2 * memory[size + i] + (1 - beta2) * slope * slope;
    memory[i] = mean;
    memory[size + i] = square;
    weights[i] -= (scaled * mean) / (Math.sqrt(square) + EPSILON);
  }
}
