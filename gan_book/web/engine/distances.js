/** Distances between two samples, and what they are made of (distances.py). */

/** @param {Float64Array} values */
export function average(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * @param {Float64Array} values
 * @returns {number} the standard deviation, divided by n
 */
export function spread(values) {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}

/**
 * @param {Float64Array} made
 * @param {Float64Array} real
 * @returns {number} how far one sample is moved to become the other, of the same size
 */
export function wasserstein(made, real) {
  const [a, b] = [made.slice().sort(), real.slice().sort()];
  return average(a.map((value, i) => Math.abs(value - b[i])));
}

/**
 * @param {Float64Array} made
 * @param {Float64Array} real
 * @returns {number} the largest gap between the two cumulative shares
 */
export function kolmogorovSmirnov(made, real) {
  const [a, b] = [made.slice().sort(), real.slice().sort()];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    while (a[i] <= x) i++;
    while (b[j] <= x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/**
 * @param {Float64Array} made
 * @param {Float64Array} real
 * @param {number} bandwidth
 * @returns {number} the squared maximum mean discrepancy, without bias, Gaussian kernel
 */
export function mmdSquared(made, real, bandwidth) {
  const alike = (/** @type {Float64Array} */ a, /** @type {Float64Array} */ b) => {
    let sum = 0;
    for (const x of a) for (const y of b) sum += Math.exp(-0.5 * ((x - y) / bandwidth) ** 2);
    return sum;
  };
  const within = (/** @type {Float64Array} */ a) =>
    (alike(a, a) - a.length) / (a.length * (a.length - 1));
  const between = alike(made, real) / (made.length * real.length);
  return within(made) + within(real) - 2 * between;
}
