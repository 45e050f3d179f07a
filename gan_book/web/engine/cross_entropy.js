/** Cross-entropy from logits, from the rounded sigmoid, or clipped (cross_entropy.py). */

import { CLIP } from "../shared.js";
import { log, sigmoid, softplus } from "./elementary.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Term of a loss: -log D or -log(1 - D), summed over some samples
 * @property {number} from first sample
 * @property {number} to after the last
 * @property {boolean} on -log D, or else -log(1 - D)
 * @property {number} scale of the sum
 */

/** @typedef {(d: Network, term: Term, settings: Settings) => number} AddTerm */

/**
 * Sum over logits, and add the derivative to their slopes.
 * @type {AddTerm}
 */
function addFromLogits({ out: logits, slopes }, { from, to, on, scale }) {
  const sign = on ? -1 : 1;
  let sum = 0;
  for (let s = from; s < to; s++) {
    const logit = sign * logits[s];
    sum += softplus(logit);
    slopes[s] += scale * sign * sigmoid(logit);
  }
  return scale * sum;
}

/**
 * The same through the rounded sigmoid: infinite, or without slope, once a belief is too small.
 * @param {number} least
 * @returns {AddTerm}
 */
function addFromBeliefs(least) {
  return ({ out: logits, slopes }, { from, to, on, scale }, { precision }) => {
    // Only this depends on the precision: it ends where D rounds to 0 or 1.
    const round = precision === "float32" ? Math.fround : (/** @type {number} */ x) => x;
    let sum = 0;
    for (let s = from; s < to; s++) {
      const real = round(sigmoid(logits[s]));
      const belief = on ? real : 1 - real;
      sum -= log(Math.max(belief, least));
      // At a belief of 0 this is 0 / 0, as in TensorFlow: the run diverges.
      const slope = belief < least ? 0 : (real * (1 - real)) / belief;
      slopes[s] += on ? -scale * slope : scale * slope;
    }
    return scale * sum;
  };
}

/**
 * @param {AddTerm} add
 * @returns {import("./types.js").Loss}
 */
function makeLoss(add) {
  return {
    lowerD(d, settings) {
      const { batch_size: batch, label_smoothing: smoothing } = settings;
      d.slopes.fill(0);
      const real = { from: 0, to: batch, on: true, scale: (1 - smoothing) / batch };
      let loss = add(d, real, settings);
      if (smoothing) {
        loss += add(d, { from: 0, to: batch, on: false, scale: smoothing / batch }, settings);
      }
      const fake = { from: batch, to: 2 * batch, on: false, scale: 1 / batch };
      return loss + add(d, fake, settings);
    },
    lowerG(d, settings) {
      const { batch_size: batch, loss_g: variant } = settings;
      const on = variant === "non_saturating";
      d.slopes.fill(0);
      return add(d, { from: 0, to: batch, on, scale: (on ? 1 : -1) / batch }, settings);
    },
    belief: sigmoid,
    undecided: 0,
  };
}

export const FROM_LOGITS = makeLoss(addFromLogits);
export const FROM_LOG = makeLoss(addFromBeliefs(0));
export const CLIPPED = makeLoss(addFromBeliefs(CLIP));
