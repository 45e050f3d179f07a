/** Gradient descent and Adam, in place (optimizers.py). */

import { EPSILON } from "../shared.js";
import { power } from "./elementary.js";

/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Player one network in training
 * @property {Float64Array} weights
 * @property {Float64Array} gradient of its last update
 * @property {Float64Array} memory Adam's two averages one after the other; empty for sgd
 */

/**
 * @param {Float64Array} weights
 * @param {Settings} settings
 * @returns {Player} a network before its first update
 */
export function startPlayer(weights, settings) {
  const size = weights.length;
  const memory = new Float64Array(settings.optimizer === "sgd" ? 0 : 2 * size);
  return { weights, gradient: new Float64Array(size), memory };
}

/**
 * @param {number} rate the initial one
 * @param {number} count updates so far
 * @param {Settings} settings
 * @returns {number} the rate now: a staircase, down at every decay_steps-th update
 */
function decayRate(rate, count, settings) {
  if (settings.decay_rate === 1) return rate;
  return rate * power(settings.decay_rate, Math.floor(count / settings.decay_steps));
}

/**
 * Take one step of the optimiser along a player's gradient.
 * @param {Player} player changed
 * @param {number} rate initial learning rate of this network
 * @param {number} count updates before this one
 * @param {Settings} settings
 */
export function updateWeights({ weights, gradient, memory }, rate, count, settings) {
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
