/** The first values of the weights (weights.py). */

import { Purpose, TENSOR_STD } from "../shared.js";
import { designDiscriminator, designGenerator } from "./architecture.js";
import { drawNormal } from "./random.js";

/**
 * @param {import("./types.js").Settings} settings
 * @returns {[Float64Array, Float64Array]} the first weights of G and of D; biases are 0
 */
export function drawWeights(settings) {
  const networks = [designGenerator(settings), designDiscriminator(settings)];
  const parts = networks.map((design) => design.flatMap(listParts));
  const drawn = new Float64Array(countNumbers(parts.flat()));
  drawNormal(drawn, drawn.length, { seed: settings.seed, purpose: Purpose.WEIGHTS, step: 0 });
  let next = 0;
  for (const { size, std } of parts.flat()) {
    for (const end = next + size; next < end; next++) drawn[next] *= std;
  }
  const end = countNumbers(parts[0]);
  return [drawn.slice(0, end), drawn.slice(end)];
}

/**
 * @param {import("./types.js").LayerDesign} layer
 * @returns {{size: number, std: number}[]} its weights in order: kernel and bias, or the tensor
 */
function listParts(layer) {
  const { inputs, outputs } = layer;
  if (layer.kind === "minibatch") {
    return [{ size: inputs * layer.kernels * layer.dim, std: TENSOR_STD }];
  }
  return [
    { size: inputs * outputs, std: layer.std },
    { size: outputs, std: 0 },
  ];
}

/** @param {{size: number}[]} parts */
function countNumbers(parts) {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
