/** Which layers the two networks have (architecture.py): a network is a list of layers. */

import { SELF_TERMS } from "../shared.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").LayerDesign} LayerDesign */

/**
 * @param {Settings} settings
 * @returns {LayerDesign[]} from the noise to the samples
 */
export function designGenerator({ hidden_size: hidden }) {
  return [
    { kind: "linear", inputs: 1, outputs: hidden, activation: "softplus", std: 1 },
    { kind: "linear", inputs: hidden, outputs: 1, activation: "none", std: 1 },
  ];
}

/**
 * @param {Settings} settings
 * @returns {LayerDesign[]} from the samples to one score each
 */
export function designDiscriminator(settings) {
  const wide = settings.hidden_size_d ?? 2 * settings.hidden_size;
  /** @type {(inputs: number, outputs: number) => import("./types.js").LinearDesign} */
  const hidden = (inputs, outputs) => {
    const std = settings.init_d === "fan_in" ? inputs ** -0.5 : 1;
    return { kind: "linear", inputs, outputs, activation: settings.activation_d, std };
  };
  const third = settings.minibatch ? designMinibatch(settings, wide) : hidden(wide, wide);
  const last = { ...hidden(third.outputs, 1), activation: /** @type {const} */ ("none") };
  return [hidden(1, wide), hidden(wide, wide), third, last];
}

/**
 * @param {Settings} settings
 * @param {number} inputs
 * @returns {import("./types.js").MinibatchDesign}
 */
function designMinibatch(settings, inputs) {
  const { num_kernels: kernels, kernel_dim: dim, nearest, self_distance: own } = settings;
  const terms = (nearest || settings.batch_size - 1) + (own === "masked" ? 0 : 1);
  const scale = settings.feature_reduction === "mean" ? 1 / Math.max(1, terms) : 1;
  const selfTerm = SELF_TERMS[own];
  return {
    kind: "minibatch",
    inputs,
    outputs: inputs + kernels,
    kernels,
    dim,
    nearest,
    selfTerm,
    scale,
  };
}
