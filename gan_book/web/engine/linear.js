/**
 * A linear layer with its activation, and the products of rows by matrices that it is made of.
 *
 * Numbers of a layer lie in rows, [feature][sample], in one array; a row is filled up to a multiple
 * of four samples, so that the loops take four at a time.
 */

import { ACTIVATIONS } from "./activations.js";

/**
 * @typedef {object} Matrix where a matrix lies in the weights, [in][out], and its bias
 * @property {number} inputs
 * @property {number} outputs
 * @property {number} kernel where its first number lies
 * @property {?number} bias where the first number of the bias lies; null: there is none
 * @property {number} row length of a row of samples
 */

/** @typedef {import("./types.js").Layer} Layer */

/** @implements {Layer} */
export class Linear {
  /**
   * @param {import("./types.js").LinearDesign} design
   * @param {number} kernel where its weights begin
   * @param {import("./network.js").Below} below
   */
  constructor(design, kernel, below) {
    const { inputs, outputs, activation } = design;
    const bias = kernel + inputs * outputs;
    /** @type {Matrix} */
    this.matrix = { inputs, outputs, kernel, bias, row: below.row };
    this.below = below;
    this.end = bias + outputs;
    this.activation = ACTIVATIONS[activation];
    this.out = new Float64Array(outputs * below.row);
    this.slopes = new Float64Array(outputs * below.row);
    /** What the activation is applied to. */
    this.before = this.activation.inPlace ? this.out : new Float64Array(outputs * below.row);
  }

  /** @param {Float64Array} weights */
  apply(weights) {
    multiply(this.matrix, this.below.out, weights, this.before);
    this.activation.apply(this.before, this.out);
  }

  /**
   * Go back from the slopes of what came out to the gradient, and onwards to the layer below.
   * @param {Float64Array} weights
   * @param {?Float64Array} gradient written where there is one
   * @param {boolean} onwards
   */
  differentiate(weights, gradient, onwards) {
    const { matrix, below, slopes } = this;
    this.activation.differentiate(slopes, this.before, this.out);
    if (gradient) {
      differentiateKernel(matrix, below.out, slopes, gradient);
      differentiateBias(matrix, slopes, gradient);
    }
    if (onwards) multiplyBack(matrix, slopes, weights, below.slopes);
  }
}

/** @param {number} samples */
export function padRow(samples) {
  return 4 * Math.ceil(samples / 4);
}

/**
 * Multiply rows by a matrix: y[o] = bias[o] + sum over i of k[i, o] x[i].
 * @param {Matrix} matrix
 * @param {Float64Array} x rows
 * @param {Float64Array} weights
 * @param {Float64Array} y rows, written
 */
export function multiply({ inputs, outputs, kernel, bias, row }, x, weights, y) {
  for (let o = 0; o < outputs; o++) {
    const b = bias === null ? 0 : weights[bias + o];
    for (let s = 0; s < row; s += 4) {
      let [y0, y1, y2, y3] = [b, b, b, b];
      let w = kernel + o;
      let p = s;
      for (let i = 0; i < inputs; i++) {
        const k = weights[w];
        y0 += k * x[p];
        y1 += k * x[p + 1];
        y2 += k * x[p + 2];
        y3 += k * x[p + 3];
        w += outputs;
        p += row;
      }
      const q = o * row + s;
      y[q] = y0;
      y[q + 1] = y1;
      y[q + 2] = y2;
      y[q + 3] = y3;
    }
  }
}

/**
 * Multiply rows by the transposed matrix: x[i] = sum over o of k[i, o] y[o].
 * @param {Matrix} matrix
 * @param {Float64Array} y rows
 * @param {Float64Array} weights
 * @param {Float64Array} x rows, written
 */
export function multiplyBack({ inputs, outputs, kernel, row }, y, weights, x) {
  for (let i = 0; i < inputs; i++) {
    const start = kernel + i * outputs;
    for (let s = 0; s < row; s += 4) {
      let [x0, x1, x2, x3] = [0, 0, 0, 0];
      let p = s;
      for (let o = 0; o < outputs; o++) {
        const k = weights[start + o];
        x0 += k * y[p];
        x1 += k * y[p + 1];
        x2 += k * y[p + 2];
        x3 += k * y[p + 3];
        p += row;
      }
      const q = i * row + s;
      x[q] = x0;
      x[q + 1] = x1;
      x[q + 2] = x2;
      x[q + 3] = x3;
    }
  }
}

/**
 * Write the gradient of a kernel: sum over the samples of x[i] slope[o].
 * @param {Matrix} matrix
 * @param {Float64Array} x rows
 * @param {Float64Array} slopes rows
 * @param {Float64Array} gradient
 */
export function differentiateKernel({ inputs, outputs, kernel, row }, x, slopes, gradient) {
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      let [g0, g1, g2, g3] = [0, 0, 0, 0];
      let p = i * row;
      let q = o * row;
      for (const end = p + row; p < end; p += 4, q += 4) {
        g0 += x[p] * slopes[q];
        g1 += x[p + 1] * slopes[q + 1];
        g2 += x[p + 2] * slopes[q + 2];
        g3 += x[p + 3] * slopes[q + 3];
      }
      gradient[kernel + i * outputs + o] = g0 + g1 + (g2 + g3);
    }
  }
}

/**
 * Write the gradient of a bias: sum over the samples.
 * @param {Matrix} matrix
 * @param {Float64Array} slopes rows
 * @param {Float64Array} gradient
 */
function differentiateBias({ outputs, bias, row }, slopes, gradient) {
  if (bias === null) return;
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let q = o * row; q < (o + 1) * row; q++) sum += slopes[q];
    gradient[bias + o] = sum;
  }
}
