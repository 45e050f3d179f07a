/** Least squares: D's score is drawn to 1 on data and to 0 on generated samples (least_squares.py). */

/**
 * Sum half the squared distances to a goal, and add the derivative to the slopes.
 * @param {import("./network.js").Network} d
 * @param {number} from first sample
 * @param {number} to after the last
 * @param {number} goal
 * @param {number} scale of the sum
 */
function addSquares({ out: scores, slopes }, from, to, goal, scale) {
  let sum = 0;
  for (let s = from; s < to; s++) {
    const gap = scores[s] - goal;
    sum += 0.5 * gap * gap;
    slopes[s] += scale * gap;
  }
  return scale * sum;
}

/** @type {import("./types.js").Loss} */
export const LEAST_SQUARES = {
  lowerD(d, { batch_size: batch }) {
    d.slopes.fill(0);
    const real = addSquares(d, 0, batch, 1, 1 / batch);
    return real + addSquares(d, batch, 2 * batch, 0, 1 / batch);
  },
  lowerG(d, { batch_size: batch, loss_g: variant }) {
    d.slopes.fill(0);
    if (variant === "non_saturating") return addSquares(d, 0, batch, 1, 1 / batch);
    return addSquares(d, 0, batch, 0, -1 / batch);
  },
  belief: (score) => Math.min(1, Math.max(0, score)),
  undecided: 0.5,
};
