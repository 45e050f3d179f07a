/** The losses of the game, from D's logits (losses.py). */

import { log, sigmoid, softplus } from "./elementary.js";

/** Below this the release of 2017 clips a probability before it takes the logarithm. */
const CLIP = 1e-5;

/**
 * Sum -log D or -log(1 - D) over some logits, and add its derivative to their slopes.
 * @param {import("./networks.js").Discriminator} d its logits are read, its slopes written
 * @param {number} from first sample
 * @param {number} to after the last
 * @param {boolean} on -log D, or else -log(1 - D)
 * @param {number} scale of the sum
 * @param {import("./game.js").Settings} settings
 * @returns {number} the sum, times scale
 */
export function addNegativeLogs(d, from, to, on, scale, settings) {
  const { logits, slopes } = d;
  let sum = 0;
  if (settings.loss === "logits") {
    const sign = on ? -1 : 1;
    for (let s = from; s < to; s++) {
      const logit = sign * logits[s];
      sum += softplus(logit);
      slopes[s] += scale * sign * sigmoid(logit);
    }
    return scale * sum;
  }
  // Only these depend on the precision: they end where D rounds to 0 or 1.
  const round = settings.precision === "float32" ? Math.fround : (x) => x;
  const least = settings.loss === "clipped" ? CLIP : 0;
  for (let s = from; s < to; s++) {
    const real = round(sigmoid(logits[s]));
    const belief = on ? real : 1 - real;
    sum -= log(belief < least ? least : belief);
    // At a belief of 0 this is 0 / 0, as in TensorFlow: the run diverges.
    const slope = belief < least ? 0 : (real * (1 - real)) / belief;
    slopes[s] += on ? -scale * slope : scale * slope;
  }
  return scale * sum;
}

/**
 * D's cross-entropy on two batches, data and generated; D's slopes are set.
 * @param {import("./networks.js").Discriminator} d
 * @param {import("./game.js").Settings} settings
 * @returns {number}
 */
export function discriminatorLoss(d, settings) {
  const { batch_size: batch, label_smoothing: smoothing } = settings;
  d.slopes.fill(0);
  let loss = addNegativeLogs(d, 0, batch, true, (1 - smoothing) / batch, settings);
  if (smoothing) loss += addNegativeLogs(d, 0, batch, false, smoothing / batch, settings);
  return loss + addNegativeLogs(d, batch, 2 * batch, false, 1 / batch, settings);
}

/**
 * G's loss on a generated batch; D's slopes are set.
 * @param {import("./networks.js").Discriminator} d
 * @param {import("./game.js").Settings} settings
 * @returns {number}
 */
export function generatorLoss(d, settings) {
  const batch = settings.batch_size;
  const on = settings.loss_g === "non_saturating";
  d.slopes.fill(0);
  return addNegativeLogs(d, 0, batch, on, (on ? 1 : -1) / batch, settings);
}

/**
 * @param {import("./networks.js").Discriminator} d
 * @param {number} from first sample
 * @param {number} to after the last
 * @param {number} sign of the right logits: 1 for data, -1 for generated points
 * @returns {number} share of these samples whose logit has that sign
 */
export function findAccuracy(d, from, to, sign) {
  let right = 0;
  for (let i = from; i < to; i++) if (sign * d.logits[i] > 0) right++;
  return right / (to - from);
}
