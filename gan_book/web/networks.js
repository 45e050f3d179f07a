/**
 * The two networks and their gradients (networks.py), one run at a time.
 *
 * Numbers of a layer lie in rows, [feature][sample], in one array; a row is filled up to a multiple
 * of four samples, so that the loops take four at a time. Weights are those of `weight_shapes`, one
 * after the other, each kernel [in][out].
 */

import { exp, softplus, tanh } from "./elementary.js";
import { drawNormal, Purpose } from "./random.js";

/** Standard deviation of the first weights of the minibatch tensor, as in the article. */
const TENSOR_STD = 0.02;
/** What a sample adds to its own sum in the minibatch layer. */
const SELF_TERMS = { kept: 1, damped: exp(-1), masked: 0 };

/** @param {import("./engine.js").Settings} settings */
export function widthOf(settings) {
  return settings.hidden_size_d ?? 2 * settings.hidden_size;
}

/**
 * @param {import("./engine.js").Settings} settings
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
function findOffsets(shapes) {
  const ends = [0];
  for (const shape of shapes) ends.push(ends.at(-1) + shape.reduce((a, b) => a * b));
  return ends;
}

/**
 * @param {import("./engine.js").Settings} settings
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

/** Samples in a row, filled up. */
function padRow(samples) {
  return 4 * Math.ceil(samples / 4);
}

/**
 * Multiply rows by a matrix, forwards or backwards: y[o] = bias[o] + sum over i of k[i, o] x[i].
 * @param {Float64Array} x rows
 * @param {number} inputs
 * @param {Float64Array} weights
 * @param {number} kernel where k[0, 0] lies in the weights
 * @param {number} stepIn from k[i, o] to k[i + 1, o]
 * @param {number} stepOut from k[i, o] to k[i, o + 1]
 * @param {number} bias where bias[0] lies, or -1
 * @param {Float64Array} y rows, written
 * @param {number} outputs
 * @param {number} row length of a row
 */
function multiply(x, inputs, weights, kernel, stepIn, stepOut, bias, y, outputs, row) {
  for (let o = 0; o < outputs; o++) {
    const b = bias < 0 ? 0 : weights[bias + o];
    for (let s = 0; s < row; s += 4) {
      let [y0, y1, y2, y3] = [b, b, b, b];
      let w = kernel + o * stepOut;
      let p = s;
      for (let i = 0; i < inputs; i++) {
        const k = weights[w];
        y0 += k * x[p];
        y1 += k * x[p + 1];
        y2 += k * x[p + 2];
        y3 += k * x[p + 3];
        w += stepIn;
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

/** Gradient of a kernel [in][out]: sum over the samples of x[i] slope[o]. */
function differentiateKernel(x, inputs, slopes, outputs, row, gradient, kernel) {
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

/** Gradient of a bias: sum over the samples. */
function differentiateBias(slopes, outputs, row, gradient, bias) {
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let q = o * row; q < (o + 1) * row; q++) sum += slopes[q];
    gradient[bias + o] = sum;
  }
}

/** G: linear, softplus, linear; with room for a batch and its gradients. */
export class Generator {
  /**
   * @param {import("./engine.js").Settings} settings
   * @param {number} samples
   */
  constructor(settings, samples) {
    this.hidden = settings.hidden_size;
    this.row = padRow(samples);
    /** Latent noise, to be filled in. */
    this.z = new Float64Array(this.row);
    this.before = new Float64Array(this.hidden * this.row);
    this.after = new Float64Array(this.hidden * this.row);
    this.slopes = new Float64Array(this.hidden * this.row);
  }

  /**
   * @param {Float64Array} weights
   * @param {Float64Array} x written: [row] what G makes of z
   */
  apply(weights, x) {
    const { hidden, row, before, after } = this;
    multiply(this.z, 1, weights, 0, hidden, 1, hidden, before, hidden, row);
    for (let i = 0; i < before.length; i++) after[i] = softplus(before[i]);
    multiply(after, hidden, weights, 2 * hidden, 1, 1, 3 * hidden, x, 1, row);
  }

  /**
   * @param {Float64Array} weights
   * @param {Float64Array} slopesX [row] derivative of the loss by what G made
   * @param {Float64Array} gradient written
   */
  differentiate(weights, slopesX, gradient) {
    const { hidden, row, before, after, slopes } = this;
    differentiateKernel(after, hidden, slopesX, 1, row, gradient, 2 * hidden);
    differentiateBias(slopesX, 1, row, gradient, 3 * hidden);
    multiply(slopesX, 1, weights, 2 * hidden, 1, 1, -1, slopes, hidden, row);
    for (let i = 0; i < before.length; i++) slopes[i] /= 1 + exp(-before[i]);
    differentiateKernel(this.z, 1, slopes, hidden, row, gradient, 0);
    differentiateBias(slopes, hidden, row, gradient, hidden);
  }
}

/** D: two hidden layers, a third or the minibatch layer, the logit; room for batches side by side. */
export class Discriminator {
  /**
   * @param {import("./engine.js").Settings} settings
   * @param {number} groups batches that must not mix in the minibatch layer
   * @param {number} [batch] samples in each
   */
  constructor(settings, groups, batch = settings.batch_size) {
    const wide = widthOf(settings);
    const row = padRow(groups * batch);
    const rows = (count) => new Float64Array(count * row);
    Object.assign(this, { settings, groups, batch, wide, row });
    this.relu = settings.activation_d === "relu";
    this.offsets = findOffsets(weightShapes(settings)[1]);
    /** Samples, to be filled in: [row]; D's answers, and the derivative of the loss by them. */
    [this.x, this.logits, this.slopes] = [rows(1), rows(1), rows(1)];
    /** Derivative of the loss by the samples. */
    this.slopesX = rows(1);
    this.layer = settings.minibatch ? new MinibatchLayer(settings, groups, batch, row) : null;
    /** What the last layer sees. */
    this.last = wide + (this.layer ? settings.num_kernels : 0);
    [this.h1, this.slopes1] = [rows(wide), rows(wide)];
    [this.h2, this.slopes2] = [rows(this.last), rows(this.last)];
    [this.h3, this.slopes3] = this.layer ? [this.h2, this.slopes2] : [rows(wide), rows(wide)];
  }

  /**
   * @param {Float64Array} weights
   * @param {number} [company] so many samples at the end are the company of each one before them
   */
  apply(weights, company = 0) {
    const { wide, row, offsets, h1, h2, h3, layer } = this;
    multiply(this.x, 1, weights, 0, wide, 1, offsets[1], h1, wide, row);
    this.activate(h1);
    multiply(h1, wide, weights, offsets[2], wide, 1, offsets[3], h2, wide, row);
    this.activate(h2);
    if (layer) layer.apply(h2, weights, offsets[4], company);
    else {
      multiply(h2, wide, weights, offsets[4], wide, 1, offsets[5], h3, wide, row);
      this.activate(h3);
    }
    const kernel = offsets.length - 3;
    multiply(h3, this.last, weights, offsets[kernel], 1, 1, offsets[kernel + 1], this.logits, 1, row);
  }

  /**
   * Go back from the slopes of the logits to D's weights, or to the samples.
   * @param {Float64Array} weights
   * @param {?Float64Array} gradient written; null: `slopesX` is written instead
   */
  differentiate(weights, gradient) {
    const { wide, row, offsets, slopes, slopes1, slopes2, slopes3, h1, h2, h3, layer } = this;
    const kernel = offsets.length - 3;
    if (gradient) this.differentiateLayer(h3, this.last, slopes, 1, gradient, kernel);
    multiply(slopes, 1, weights, offsets[kernel], 1, 1, -1, slopes3, this.last, row);
    if (layer) layer.differentiate(h2, slopes2, weights, offsets[4], gradient);
    else {
      this.deactivate(h3, slopes3);
      if (gradient) this.differentiateLayer(h2, wide, slopes3, wide, gradient, 4);
      multiply(slopes3, wide, weights, offsets[4], 1, wide, -1, slopes2, wide, row);
    }
    this.deactivate(h2, slopes2);
    if (gradient) this.differentiateLayer(h1, wide, slopes2, wide, gradient, 2);
    multiply(slopes2, wide, weights, offsets[2], 1, wide, -1, slopes1, wide, row);
    this.deactivate(h1, slopes1);
    if (gradient) this.differentiateLayer(this.x, 1, slopes1, wide, gradient, 0);
    else multiply(slopes1, wide, weights, 0, 1, 1, -1, this.slopesX, 1, row);
  }

  /** Gradients of a kernel, weight number i, and of its bias, the next. */
  differentiateLayer(x, inputs, slopes, outputs, gradient, i) {
    differentiateKernel(x, inputs, slopes, outputs, this.row, gradient, this.offsets[i]);
    differentiateBias(slopes, outputs, this.row, gradient, this.offsets[i + 1]);
  }

  /** The hidden units, in place; a number that is none stays so. */
  activate(h) {
    const size = this.wide * this.row;
    if (this.relu) for (let i = 0; i < size; i++) h[i] = h[i] <= 0 ? 0 : h[i];
    else for (let i = 0; i < size; i++) h[i] = tanh(h[i]);
  }

  /** From the slopes of the activations h to those of what they were made of. */
  deactivate(h, slopes) {
    const size = this.wide * this.row;
    if (this.relu) for (let i = 0; i < size; i++) slopes[i] = h[i] > 0 ? slopes[i] : 0;
    else for (let i = 0; i < size; i++) slopes[i] *= 1 - h[i] * h[i];
  }
}

/** Minibatch discrimination: how near to each sample the others of its batch are. */
class MinibatchLayer {
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
