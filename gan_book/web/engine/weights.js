/** Shapes of the weights and their first values (weights.py). */

import { drawNormal, Purpose } from "./random.js";

/** Standard deviation of the first weights of the minibatch tensor, as in the article. */
const TENSOR_STD = 0.02;

/** @param {import("./game.js").Settings} settings */
export function widthOf(settings) {
  return settings.hidden_size_d ?? 2 * settings.hidden_size;
}

/**
 * @param {import("./game.js").Settings} settings
 * @returns {number[][][]} shapes of G's and of D's weights, in order
 */
export function weightShapes(settings) {
  const { hidden_size: hidden, num_kernels: kernels, kernel_dim: dim, minibatch } = settings;
  const wide = widthOf(settings);
  const third = minibatch ? [[wide, kernels * dim]] : [[wide, wide], [wide]];
  const last = wide + (minibatch ? kernels : 0);
  return [
    [[1, hidden], [hidden], [hidden, 1], [1]],
    [[1, wide], [wide], [wide, wide], [wide], ...third, [last, 1], [1]],
  ];
}

/** Where each weight of a network begins, and where the last one ends. */
export function findOffsets(shapes) {
  const ends = [0];
  for (const shape of shapes) ends.push(ends.at(-1) + shape.reduce((a, b) => a * b));
  return ends;
}

/**
 * @param {import("./game.js").Settings} settings
 * @returns {Float64Array[]} the first weights of G and of D; biases are 0
 */
export function drawWeights(settings) {
  const [shapesG, shapesD] = weightShapes(settings);
  const tensor = settings.minibatch ? shapesD[4] : null;
  const stdOf = (shape) => {
    if (shape.length === 1) return 0;
    if (shape === tensor) return TENSOR_STD;
    return shapesD.includes(shape) && settings.init_d === "fan_in" ? shape[0] ** -0.5 : 1;
  };
  const shapes = [...shapesG, ...shapesD];
  const offsets = findOffsets(shapes);
  const drawn = new Float64Array(offsets.at(-1));
  drawNormal(drawn, drawn.length, settings.seed, Purpose.WEIGHTS, 0);
  shapes.forEach((shape, i) => {
    const std = stdOf(shape);
    for (let j = offsets[i]; j < offsets[i + 1]; j++) drawn[j] *= std;
  });
  return [drawn.slice(0, offsets[shapesG.length]), drawn.slice(offsets[shapesG.length])];
}
