/** `<gan-instruments>`: move a generator with sliders and read every instrument (instruments.py). */

import { MovableElement } from "../controls/movable.js";
import { areaPath, formatNumber, hillPath, markPeak, rugPath } from "../player/picture.js";
import { dataDensity, drawData } from "../engine/data.js";
import { LEVELS, POINT_LEVELS } from "../shared.js";

/**
 * @typedef {object} State
 * @property {number} data_mean of the generator
 * @property {number} data_std of each of its humps
 * @property {number} data_gap between them
 * @property {number} n samples
 * @property {number} seed
 */

/** @returns {Float64Array} n samples of a distribution, the same that `sample_data` draws */
export function drawSample(shape, n, seed, step) {
  const sample = new Float64Array(n);
  drawData(sample, { data: "gaussians", ...shape, seed, batch_size: n }, step);
  return sample;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @returns {number} the standard deviation, divided by n */
function spread(values) {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** @returns {number} how far one sample is moved to become the other, of the same size */
export function wasserstein(made, real) {
  const [a, b] = [made.toSorted(), real.toSorted()];
  return mean(a.map((value, i) => Math.abs(value - b[i])));
}

/** @returns {number} the largest gap between the two cumulative shares */
export function kolmogorovSmirnov(made, real) {
  const [a, b] = [made.toSorted(), real.toSorted()];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    while (a[i] <= x) i++;
    while (b[j] <= x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** @returns {number} the squared maximum mean discrepancy, without bias, Gaussian kernel */
export function mmdSquared(made, real, bandwidth) {
  const alike = (a, b) => {
    let sum = 0;
    for (const x of a) for (const y of b) sum += Math.exp(-0.5 * ((x - y) / bandwidth) ** 2);
    return sum;
  };
  const [n, m] = [made.length, real.length];
  const within = (a) => (alike(a, a) - a.length) / (a.length * (a.length - 1));
  return within(made) + within(real) - (2 * alike(made, real)) / (n * m);
}

/** @returns {Record<string, number>} the value of every instrument */
export function readInstruments(made, real, data) {
  return {
    mean: (mean(made) - data.data_mean) / data.data_std,
    width_ratio: spread(made) / data.data_std,
    wasserstein: wasserstein(made, real) / data.data_std,
    kolmogorov_smirnov: kolmogorovSmirnov(made, real),
    mmd_squared: mmdSquared(made, real, data.data_std),
  };
}

/** @returns {number} where a value stands on a meter's axis, in per cent */
function place(meter, value) {
  const bend = (v) => (meter.log ? Math.log(Math.max(v, 1e-9)) : Math.sign(v) * Math.sqrt(Math.abs(v)));
  const [low, at, high] = [meter.low, value, meter.high].map(bend);
  return 100 * Math.min(1, Math.max(0, (at - low) / (high - low)));
}

function judge(value, [low, high]) {
  return value < low ? "too low" : value > high ? "too high" : "inside";
}

function describe(meters, values, n) {
  const faulty = meters.filter((m) => judge(values[m.name], m.floors[n]) !== "inside");
  if (!faulty.length) return `No instrument tells this generator from a perfect one with ${n} samples.`;
  return `With ${n} samples a fault is seen by: ${faulty.map((m) => m.label.split(",")[0]).join(", ")}.`;
}

/** The generated density at the middles of the cells. */
function computeDensity(recipe, state) {
  const cell = (recipe.high - recipe.low) / recipe.cells;
  const shape = { ...recipe.data, ...state };
  return Array.from({ length: recipe.cells }, (_, i) => {
    return dataDensity(recipe.low + cell * (i + 0.5), shape);
  });
}

function drawPicture(parts, recipe, state, made, real) {
  const density = computeDensity(recipe, state);
  const levels = density.map((value) => Math.round(LEVELS * Math.min(1, value / recipe.top)));
  parts.density.setAttribute("d", hillPath(levels));
  parts.area.setAttribute("d", areaPath(levels));
  markPeak(parts.beyond, { density: levels, peak: Math.max(...density) });
  const rug = (sample) => {
    const places = [...sample].map((x) => (x - recipe.low) / (recipe.high - recipe.low));
    return rugPath(places.filter((p) => p >= 0 && p <= 1).map((p) => Math.round(POINT_LEVELS * p)));
  };
  parts.rug.setAttribute("d", rug(made));
  parts.real.setAttribute("d", rug(real));
}

function drawMeter(parts, meter, value, n) {
  const bounds = meter.floors[n];
  const [left, right] = bounds.map((bound) => place(meter, bound));
  const verdict = judge(value, bounds);
  parts[`${meter.name}_value`].textContent = formatNumber(value);
  parts[`${meter.name}_range`].setAttribute("x", `${left.toFixed(2)}%`);
  parts[`${meter.name}_range`].setAttribute("width", `${(right - left).toFixed(2)}%`);
  parts[`${meter.name}_dot`].setAttribute("cx", `${place(meter, value).toFixed(2)}%`);
  parts[`${meter.name}_verdict`].textContent = verdict;
  parts[`${meter.name}_row`].dataset.verdict = verdict;
  parts[`${meter.name}_floor`].textContent = bounds.map((bound) => formatNumber(bound)).join(" to ");
}

class InstrumentsElement extends MovableElement {
  prepare() {
    this.addDeed("Another sample", () => ({ ...this.state, seed: this.state.seed + 1 }));
  }

  /** @param {State} state */
  show(state) {
    const { parts, recipe } = this;
    const made = drawSample(state, state.n, state.seed, 0);
    const real = drawSample(recipe.data, state.n, state.seed, 1);
    this.state = state;
    this.values = readInstruments(made, real, recipe.data);
    drawPicture(parts, recipe, state, made, real);
    for (const meter of recipe.meters) drawMeter(parts, meter, this.values[meter.name], state.n);
    this.announce(describe(recipe.meters, this.values, state.n));
  }
}

if (!customElements.get("gan-instruments")) customElements.define("gan-instruments", InstrumentsElement);
