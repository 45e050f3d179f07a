/**
 * The two networks and their gradients (networks.py), one run at a time. Weights are those of
 * `weightShapes`, one after the other, each kernel [in][out].
 */

import { exp, softplus, tanh } from "./elementary.js";
import { differentiateBias, differentiateKernel, multiply, padRow } from "./layers.js";
import { MinibatchLayer } from "./minibatch.js";
import { findOffsets, weightShapes, widthOf } from "./weights.js";

/** G: linear, softplus, linear; with room for a batch and its gradients. */
export class Generator {
  /**
   * @param {import("./game.js").Settings} settings
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
   * @param {import("./game.js").Settings} settings
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
