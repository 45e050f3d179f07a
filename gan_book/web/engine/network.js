/** A network and its gradients, one run at a time; its weights lie one after the other. */

import { Linear, padRow } from "./linear.js";
import { Minibatch } from "./minibatch.js";

/**
 * @typedef {object} Below what a layer stands on
 * @property {Float64Array} out rows of activations
 * @property {Float64Array} slopes derivative of the loss by them
 * @property {number} row length of a row
 */

/**
 * @typedef {object} Room
 * @property {number} groups batches that must not mix in the minibatch layer
 * @property {number} batch samples in each
 */

/** Layers with room for some batches side by side. */
export class Network {
  /**
   * @param {import("./types.js").LayerDesign[]} design
   * @param {Room} room
   */
  constructor(design, { groups, batch }) {
    this.row = padRow(groups * batch);
    const size = design[0].inputs * this.row;
    /** What goes in, to be filled in, and the derivative of the loss by it. */
    this.x = new Float64Array(size);
    this.slopesX = new Float64Array(size);
    /** @type {import("./types.js").Layer[]} */
    this.layers = [];
    let below = { out: this.x, slopes: this.slopesX, row: this.row };
    let end = 0;
    for (const part of design) {
      const layer =
        part.kind === "linear"
          ? new Linear(part, end, below)
          : new Minibatch(part, end, { ...below, groups, batch });
      this.layers.push(layer);
      end = layer.end;
      below = { out: layer.out, slopes: layer.slopes, row: this.row };
    }
    /** What comes out, and the derivative of the loss by it, to be filled in. */
    this.out = below.out;
    this.slopes = below.slopes;
  }

  /**
   * @param {Float64Array} weights
   * @param {number} [company] so many samples at the end are the company of each one before them
   */
  apply(weights, company = 0) {
    for (const layer of this.layers) layer.apply(weights, company);
  }

  /**
   * Go back from the slopes of what came out to the weights, or to what went in.
   * @param {Float64Array} weights
   * @param {?Float64Array} gradient written; null: `slopesX` is written instead
   */
  differentiate(weights, gradient) {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      this.layers[i].differentiate(weights, gradient, i > 0 || !gradient);
    }
  }
}
