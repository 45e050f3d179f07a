/** The nearest of many numbers. */

/**
 * @param {number[]} values
 * @param {number} target
 * @returns {number} index of the value nearest to the target, the first of several
 */
export function findNearest(values, target) {
  let best = 0;
  values.forEach((value, i) => {
    if (Math.abs(value - target) < Math.abs(values[best] - target)) best = i;
  });
  return best;
}
