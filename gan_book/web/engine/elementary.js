/**
 * exp, log, tanh and their like from sums, products and quotients alone.
 *
 * The standard leaves the last bits of Math.exp and its kin to each browser, and training amplifies
 * last bits; these give the same bits everywhere. They are also faster, since the compiler can put
 * them into the loops that use them. Errors are a few units in the last place.
 */

/** Grid of the tables: one entry every 1 / 32. */
const CELLS_PER_UNIT = 32;
const LN2 = Math.LN2;
// LN2 / 32 in two parts: the first has so few digits that its products here are exact.
const STEP_HIGH = Math.round((LN2 / CELLS_PER_UNIT) * 2 ** 38) / 2 ** 38;
const STEP_LOW = -1.312785960212839e-12;
const STEPS_PER_UNIT = CELLS_PER_UNIT / LN2;
/** Powers of two, from 2 ** LEAST_POWER. */
const LEAST_POWER = -1075;
const POWERS = Float64Array.from({ length: 2100 }, (_, i) => 2 ** (i + LEAST_POWER));
/** 2 ** (i / 32) */
const ROOTS = Float64Array.from({ length: CELLS_PER_UNIT }, (_, i) => sumSeries((i * LN2) / 32));
/** Beyond this tanh rounds to 1. */
const TANH_END = 20;
/** tanh(i / 32 - 20) */
const TANHS = Float64Array.from(
  { length: 2 * TANH_END * CELLS_PER_UNIT + 1 },
  (_, i) => 1 - 2 / (exp(2 * (i / CELLS_PER_UNIT - TANH_END)) + 1),
);
/** log(1 + i / 32) */
const LOGS = new Float64Array(CELLS_PER_UNIT + 1);
for (let i = 0; i < CELLS_PER_UNIT; i++) LOGS[i + 1] = LOGS[i] + 2 * atanhSmall(1 / (65 + 2 * i));

/**
 * The exponential series, for small x.
 * @param {number} x
 */
function sumSeries(x) {
  let sum = 0;
  for (let n = 24; n > 0; n--) sum = (x * (1 + sum)) / n;
  return 1 + sum;
}

/**
 * atanh(u) for |u| <= 1 / 64.
 * @param {number} u
 */
function atanhSmall(u) {
  const v = u * u;
  return u * (1 + v * (1 / 3 + v * (1 / 5 + v * (1 / 7))));
}

/**
 * @param {number} x
 * @returns {number}
 */
export function exp(x) {
  if (x > 709.78) return Infinity;
  if (x < -745) return 0;
  const n = Math.floor(x * STEPS_PER_UNIT + 0.5) | 0;
  const r = x - n * STEP_HIGH - n * STEP_LOW;
  const q = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720))))));
  const root = ROOTS[n & 31];
  return (root + root * q) * POWERS[(n >> 5) - LEAST_POWER];
}

/**
 * @param {number} y from 0 to 1
 * @returns {number} log(1 + y)
 */
export function log1p(y) {
  const i = (y * CELLS_PER_UNIT + 0.5) | 0;
  const c = i / CELLS_PER_UNIT;
  return LOGS[i] + 2 * atanhSmall((y - c) / (2 + c + y));
}

/**
 * @param {number} p from 0 to 1
 * @returns {number}
 */
export function log(p) {
  if (p === 0) return -Infinity;
  let halvings = 0;
  for (; p < 1; p *= 2) halvings++;
  return log1p(p - 1) - halvings * LN2;
}

/**
 * @param {number} x
 * @returns {number}
 */
export function tanh(x) {
  if (x > TANH_END) return 1;
  if (x < -TANH_END) return -1;
  const i = (x * CELLS_PER_UNIT + (TANH_END * CELLS_PER_UNIT + 0.5)) | 0;
  const b = x - (i / CELLS_PER_UNIT - TANH_END);
  const v = b * b;
  const small = b * (1 - v * (1 / 3 - v * (2 / 15 - v * (17 / 315))));
  const near = TANHS[i];
  return (near + small) / (1 + near * small);
}

/**
 * @param {number} x
 * @returns {number} 1 / (1 + exp(-x))
 */
export function sigmoid(x) {
  return 1 / (1 + exp(-x));
}

/**
 * @param {number} x
 * @returns {number} log(1 + exp(x))
 */
export function softplus(x) {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/**
 * @param {number} base
 * @param {number} count a whole number
 * @returns {number} base ** count
 */
export function power(base, count) {
  let result = 1;
  for (; count > 0; count = Math.floor(count / 2), base *= base) if (count % 2) result *= base;
  return result;
}
