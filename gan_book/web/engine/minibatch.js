/** Minibatch discrimination and its gradient (layers.py). */

import { exp } from "./elementary.js";
import { differentiateKernel, multiply } from "./layers.js";
import { widthOf } from "./weights.js";

/** What a sample adds to its own sum in the minibatch layer. */
const SELF_TERMS = { kept: 1, damped: exp(-1), masked: 0 };

/** Minibatch discrimination: how near to each sample the others of its batch are. */
export class MinibatchLayer {
  constructor(settings, groups, batch, row) {
    const { num_kernels: kernels, kernel_dim: dim, nearest, self_distance: self } = settings;
    const terms = (nearest || settings.batch_size - 1) + (self !== "masked");
    this.scale = settings.feature_reduction === "mean" ? 1 / Math.max(1, terms) : 1;
    this.selfTerm = SELF_TERMS[self];
    Object.assign(this, { groups, batch, row, kernels, dim, nearest, wide: widthOf(settings) });
    /** Each sample's rows of numbers that are compared. */
    this.points = new Float64Array(kernels * dim * row);
    this.slopes = new Float64Array(kernels * dim * row);
    /** exp(-distance) of every two samples, [kernel][group][sample][other]; of one: [other]. */
    this.nearness = null;
    this.sorted = new Float64Array(batch);
  }

  /** Append the features to the rows of h. */
  apply(h, weights, tensor, company) {
    const { wide, row, kernels, dim, groups, batch } = this;
    const columns = kernels * dim;
    multiply(h, wide, weights, tensor, columns, 1, -1, this.points, columns, row);
    if (company) return this.applyAmong(h, company);
    this.nearness ??= new Float64Array(kernels * groups * batch * batch);
    for (let k = 0; k < kernels; k++) {
      for (let g = 0; g < groups; g++) {
        const start = (k * groups + g) * batch * batch;
        this.compare(k, g * batch, start);
        for (let i = 0; i < batch; i++) {
          const place = (wide + k) * row + g * batch + i;
          h[place] = this.sumNearness(start + i * batch, batch);
        }
      }
    }
  }

  /** Append the features of samples that meet the company at the end of the rows, not each other. */
  applyAmong(h, company) {
    const { wide, row, kernels, batch } = this;
    this.nearness ??= new Float64Array(company);
    const alone = batch - company;
    for (let k = 0; k < kernels; k++) {
      for (let i = 0; i < alone; i++) {
        for (let j = 0; j < company; j++) this.nearness[j] = this.findNearness(k, i, alone + j);
        h[(wide + k) * row + i] = this.sumNearness(0, company);
      }
    }
  }

  /** Fill in the nearness of every two samples of one group, by one kernel. */
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

  /** exp(-L1 distance) of two samples by one kernel. */
  findNearness(k, i, j) {
    const { points, row, dim } = this;
    let distance = 0;
    let p = k * dim * row;
    for (let c = 0; c < dim; c++, p += row) distance += Math.abs(points[p + i] - points[p + j]);
    return exp(-distance);
  }

  /** The feature of the sample whose nearness to others lies here; what does not count becomes 0. */
  sumNearness(start, count) {
    const { nearness } = this;
    if (this.nearest) this.dropFar(start, count);
    let sum = this.selfTerm;
    for (let j = start; j < start + count; j++) sum += nearness[j];
    return this.scale * sum;
  }

  dropFar(start, count) {
    const { nearness, nearest } = this;
    const sorted = this.sorted.subarray(0, count);
    for (let j = 0; j < count; j++) sorted[j] = nearness[start + j];
    const least = sorted.sort()[count - nearest];
    for (let j = start; j < start + count; j++) if (nearness[j] < least) nearness[j] = 0;
  }

  /** Add to the slopes of h what comes by way of the features, and write the tensor's gradient. */
  differentiate(h, slopesH, weights, tensor, gradient) {
    const { wide, row, kernels, dim, groups, batch, slopes } = this;
    const columns = kernels * dim;
    slopes.fill(0);
    for (let k = 0; k < kernels; k++) {
      for (let g = 0; g < groups; g++) {
        const start = (k * groups + g) * batch * batch;
        this.pull(slopesH, (wide + k) * row + g * batch, k, g * batch, start);
      }
    }
    if (gradient) differentiateKernel(h, wide, slopes, columns, row, gradient, tensor);
    for (let i = 0; i < wide; i++) {
      for (let o = 0; o < columns; o++) {
        const weight = weights[tensor + i * columns + o];
        for (let s = 0; s < row; s++) slopesH[i * row + s] += weight * slopes[o * row + s];
      }
    }
  }

  /** A pair counts in the sums of both its samples. */
  pull(slopesH, feature, k, first, start) {
    const { points, nearness, slopes, row, dim, batch, scale } = this;
    for (let i = 0; i < batch; i++) {
      for (let j = i + 1; j < batch; j++) {
        const pull =
          scale *
          (slopesH[feature + i] * nearness[start + i * batch + j] +
            slopesH[feature + j] * nearness[start + j * batch + i]);
        let p = k * dim * row + first;
        for (let c = 0; c < dim; c++, p += row) {
          const gap = points[p + i] - points[p + j];
          const sign = gap > 0 ? pull : gap < 0 ? -pull : 0 * pull;
          slopes[p + i] -= sign;
          slopes[p + j] += sign;
        }
      }
    }
  }
}
