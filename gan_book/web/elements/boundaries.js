/** Two ways to find a straight boundary between two classes, twins of those in two_classes.py. */

import { sigmoid, softplus } from "../engine/elementary.js";

/** @typedef {[number, number]} Point */
/** @typedef {[number, number, number]} Line weights and offset of the log odds */
/** @typedef {{x: Point[], y: number[]}} Sample points and their classes */

/**
 * @param {Point} first
 * @param {Point} second
 * @returns {Point}
 */
export function addPoints([a, b], [c, d]) {
  return [a + c, b + d];
}

/**
 * @param {Point[]} points
 * @returns {Point}
 */
function findMean(points) {
  const [x, y] = points.reduce(addPoints, [0, 0]);
  return [x / points.length, y / points.length];
}

/**
 * @param {Sample} sample
 * @param {Point[]} means
 * @returns {Line} xx, xy and yy of the covariance that both classes share
 */
function findCovariance({ x, y }, means) {
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((point, i) => {
    const [u, v] = [point[0] - means[y[i]][0], point[1] - means[y[i]][1]];
    xx += u * u;
    xy += u * v;
    yy += v * v;
  });
  return [xx / x.length, xy / x.length, yy / x.length];
}

/**
 * Closed form: a mean per class, the covariance they share, and the line where both are as likely.
 * @param {Sample} sample
 */
export function fitGaussians({ x, y }) {
  const groups = [0, 1].map((k) => x.filter((_, i) => y[i] === k));
  const means = groups.map(findMean);
  const covariance = findCovariance({ x, y }, means);
  const [xx, xy, yy] = covariance;
  const [u, v] = [means[1][0] - means[0][0], means[1][1] - means[0][1]];
  const determinant = xx * yy - xy * xy;
  const w = [(yy * u - xy * v) / determinant, (xx * v - xy * u) / determinant];
  const middle = [(means[0][0] + means[1][0]) / 2, (means[0][1] + means[1][1]) / 2];
  const odds = Math.log(groups[1].length / groups[0].length);
  /** @type {Line} */
  const line = [w[0], w[1], odds - w[0] * middle[0] - w[1] * middle[1]];
  return { means, covariance, line };
}

/**
 * @param {Line} line
 * @param {Point} point
 */
export function findLogOdds([u, v, b], [x, y]) {
  return u * x + v * y + b;
}

/**
 * @param {Sample} sample
 * @param {number} penalty on the squared weights
 * @param {Line} line
 */
function findLoss({ x, y }, penalty, line) {
  return x.reduce(
    (sum, point, i) => sum + softplus((y[i] ? -1 : 1) * findLogOdds(line, point)),
    (penalty / 2) * (line[0] ** 2 + line[1] ** 2),
  );
}

/**
 * @param {Sample} sample
 * @param {number} penalty
 * @param {Line} line
 * @returns {{slope: number[], bend: number[][]}} first and second derivatives of the loss
 */
function differentiateLoss({ x, y }, penalty, line) {
  const slope = [penalty * line[0], penalty * line[1], 0];
  const bend = [
    [penalty, 0, 0],
    [0, penalty, 0],
    [0, 0, 1e-12],
  ];
  x.forEach((point, i) => {
    const q = sigmoid(findLogOdds(line, point));
    const features = [...point, 1];
    features.forEach((a, j) => {
      slope[j] += (q - y[i]) * a;
      features.forEach((c, k) => {
        bend[j][k] += q * (1 - q) * a * c;
      });
    });
  });
  return { slope, bend };
}

/**
 * Newton's method on the penalised loss; a step that would not lower it is halved.
 * @param {Sample} sample
 * @param {number} penalty
 * @returns {Line}
 */
export function fitLogistic(sample, penalty) {
  /** @type {Line} */
  let line = [0, 0, 0];
  for (let round = 0; round < 100; round++) {
    const { slope, bend } = differentiateLoss(sample, penalty, line);
    const step = solve(bend, slope);
    const before = findLoss(sample, penalty, line);
    let next = line;
    for (let size = 1; size > 1e-6; size /= 2) {
      next = [line[0] - size * step[0], line[1] - size * step[1], line[2] - size * step[2]];
      if (findLoss(sample, penalty, next) <= before) break;
    }
    line = next;
    if (Math.hypot(...slope) < 1e-9) break;
  }
  return line;
}

/** @param {number[][]} a */
function findDeterminant(a) {
  return (
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
    a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
    a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
  );
}

/**
 * Solve three linear equations by Cramer's rule.
 * @param {number[][]} matrix
 * @param {number[]} right
 */
function solve(matrix, right) {
  const whole = findDeterminant(matrix);
  return [0, 1, 2].map((j) => {
    const swapped = matrix.map((row, i) => row.map((value, k) => (k === j ? right[i] : value)));
    return findDeterminant(swapped) / whole;
  });
}
