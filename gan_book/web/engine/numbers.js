/** Sums over many numbers. */

/** @param {ArrayLike<number>} numbers */
export function sumUp(numbers) {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}

/**
 * @param {ArrayLike<number>} numbers
 * @returns {number} Euclidean norm
 */
export function findNorm(numbers) {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] * numbers[i];
  return Math.sqrt(sum);
}
