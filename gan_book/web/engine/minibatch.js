/** Minibatch discrimination and its gradient (minibatch.py). */

import { exp } from "./elementary.js";
import { differentiateKernel, multiply } from "./linear.js";

/** @typedef {import("./types.js").Layer} Layer */

/**
 * How near to each sample the others of its batch are, appended to its activations.
 * @implements {Layer}
 */
export class Minibatch {
  /**
   * @param {import("./types.js").MinibatchDesign} design
   * @param {number} kernel where its weights begin
   * @param {import("./network.js").Below & import("./network.js").Room} below
   */
  constructor(design, kernel, below) {
    const { inputs, outputs, kernels, dim } = design;
    const { row, groups, batch } = below;
    const columns = kernels * dim;
    this.design = design;
    this.below = below;
    // For the innermost loops, which would look them up for every pair.
    this.dim = dim;
    this.row = row;
    this.batch = batch;
    /** @type {import("./linear.js").Matrix} */
    this.matrix = { inputs, outputs: columns, kernel, bias: null, row };
    this.end = kernel + inputs * columns;
    this.out = new Float64Array(outputs * row);
    this.slopes = new Float64Array(outputs * row);
    /** Each sample's rows of numbers that are compared. */
    this.points = new Float64Array(columns * row);
    this.slopesOfPoints = new Float64Array(columns * row);
    /** exp(-distance) of every two samples, [kernel][group][sample][other]; of one: [other]. */
    this.nearness = new Float64Array(0);
    this.room = kernels * groups * batch * batch;
    this.sorted = new Float64Array(batch);
  }

  /**
   * @param {Float64Array} weights
   * @param {number} company see `Network.apply`
   */
  apply(weights, company) {
    const { design, below, out } = this;
    const { groups, batch, row } = below;
    out.set(below.out);
    multiply(this.matrix, below.out, weights, this.points);
    if (company) return this.applyAmong(company);
    if (!this.nearness.length) this.nearness = new Float64Array(this.room);
    for (let k = 0; k < design.kernels; k++) {
      for (let g = 0; g < groups; g++) {
        const start = (k * groups + g) * batch * batch;
        this.compare(k, g * batch, start);
        for (let i = 0; i < batch; i++) {
          const place = (design.inputs + k) * row + g * batch + i;
          out[place] = this.sumNearness(start + i * batch, batch);
        }
      }
    }
  }

  /**
   * Append the features of samples that meet the company at the end of the rows, not each other.
   * @param {number} company
   */
  applyAmong(company) {
    const { design, below, out } = this;
    if (!this.nearness.length) this.nearness = new Float64Array(company);
    const alone = below.batch - company;
    for (let k = 0; k < design.kernels; k++) {
      for (let i = 0; i < alone; i++) {
        for (let j = 0; j < company; j++) this.nearness[j] = this.findNearness(k, i, alone + j);
        out[(design.inputs + k) * below.row + i] = this.sumNearness(0, company);
      }
    }
  }

  /**
   * Fill in the nearness of every two samples of one group, by one kernel.
   * @param {number} k
   * @param {number} first sample of the group
   * @param {number} start where the group's nearness lies
   */
  compare(k, first, start) {
    const { nearness, batch } = this;
    for (let i = 0; i < batch; i++) {
      nearness[start + i * (batch + 1)] = 0;
      for (let j = i + 1; j < batch; j++) {
        const near = this.findNearness(k, first + i, first + j);
        nearness[start + i * batch + j] = near;
        nearness[start + j * batch + i] = near;
      }
    }
  }

  /**
   * @param {number} k
   * @param {number} i
   * @param {number} j
   * @returns {number} exp(-distance) of two samples
   */
  findNearness(k, i, j) {
    const { points, dim, row } = this;
    let distance = 0;
    let p = k * dim * row;
    for (let c = 0; c < dim; c++, p += row) distance += Math.abs(points[p + i] - points[p + j]);
    return exp(-distance);
  }

  /**
   * The feature of the sample whose nearness to others lies here; what does not count becomes 0.
   * @param {number} start
   * @param {number} count
   */
  sumNearness(start, count) {
    const { nearness } = this;
    const { nearest, selfTerm, scale } = this.design;
    if (nearest) this.dropFar(start, count, nearest);
    let sum = selfTerm;
    for (let j = start; j < start + count; j++) sum += nearness[j];
    return scale * sum;
  }

  /**
   * @param {number} start
   * @param {number} count
   * @param {number} nearest
   */
  dropFar(start, count, nearest) {
    const { nearness } = this;
    const sorted = this.sorted.subarray(0, count);
    for (let j = 0; j < count; j++) sorted[j] = nearness[start + j];
    sorted.sort();
    const least = sorted[count - nearest];
    let equals = nearest; // of those that equal the least so many count, the first ones
    for (const value of sorted) if (value > least) equals--;
    for (let j = start; j < start + count; j++) {
      if (nearness[j] < least || (nearness[j] === least && equals-- <= 0)) nearness[j] = 0;
    }
  }

  /**
   * Go back to the layer below: its own slopes, and what comes by way of the features.
   * @param {Float64Array} weights
   * @param {?Float64Array} gradient written where there is one
   */
  differentiate(weights, gradient) {
    const { design, below, matrix, slopes, slopesOfPoints, row } = this;
    const { groups, slopes: slopesBelow } = below;
    slopesOfPoints.fill(0);
    for (let k = 0; k < design.kernels; k++) {
      for (let g = 0; g < groups; g++) this.pull(k, g);
    }
    if (gradient) differentiateKernel(matrix, below.out, slopesOfPoints, gradient);
    slopesBelow.set(slopes.subarray(0, design.inputs * row));
    for (let i = 0; i < design.inputs; i++) {
      for (let o = 0; o < matrix.outputs; o++) {
        const weight = weights[matrix.kernel + i * matrix.outputs + o];
        for (let s = 0; s < row; s++) {
          slopesBelow[i * row + s] += weight * slopesOfPoints[o * row + s];
        }
      }
    }
  }

  /**
   * A pair counts in the sums of both its samples.
   * @param {number} k
   * @param {number} g
   */
  pull(k, g) {
    const { points, nearness, slopes, slopesOfPoints, dim, row, batch } = this;
    const { inputs, scale } = this.design;
    const { groups } = this.below;
    const first = g * batch;
    const feature = (inputs + k) * row + first;
    const start = (k * groups + g) * batch * batch;
    for (let i = 0; i < batch; i++) {
      for (let j = i + 1; j < batch; j++) {
        const pull =
          scale *
          (slopes[feature + i] * nearness[start + i * batch + j] +
            slopes[feature + j] * nearness[start + j * batch + i]);
        let p = k * dim * row + first;
        for (let c = 0; c < dim; c++, p += row) {
          const gap = points[p + i] - points[p + j];
          const sign = gap > 0 ? pull : gap < 0 ? -pull : 0 * pull;
          slopesOfPoints[p + i] -= sign;
          slopesOfPoints[p + j] += sign;
        }
      }
    }
  }
}
