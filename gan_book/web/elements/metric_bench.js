/** `<gan-instruments>`: move a generator with sliders and read every instrument. */

import { MovableElement } from "../controls/movable.js";
import { dataDensity, drawData } from "../engine/data.js";
import {
  average,
  kolmogorovSmirnov,
  mmdSquared,
  spread,
  wasserstein,
} from "../engine/distances.js";
import { findMiddles, toLevels, toPoints } from "../engine/frames.js";
import { setAttributes } from "../player/dom.js";
import { drawGenerated, rugPath } from "../player/picture.js";
import { fill, formatNumber } from "../player/words.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("../player/dom.js").Parts} Parts */
/** @typedef {import("../player/words.js").Words} Words */

/**
 * @typedef {object} Shape of a distribution
 * @property {number} data_mean
 * @property {number} data_std of each of its humps
 * @property {number} data_gap between them
 */

/** @typedef {Shape & {n: number, seed: number}} State the generator, and samples of size n */

/**
 * @typedef {object} Meter as in `metric_rows.py`
 * @property {string} name
 * @property {string} short its name in words
 * @property {number} low left end of its axis
 * @property {number} high
 * @property {boolean} log
 * @property {Record<number, [number, number]>} floors what perfect generators get, by n
 */

/**
 * @typedef {object} BenchRecipe what `metric_bench.py` wrote
 * @property {import("../engine/frames.js").Axis} axis
 * @property {Shape & {data: Settings["data"]}} data
 * @property {State} state
 * @property {Meter[]} meters
 * @property {Words} words
 */

/**
 * @param {Shape} shape
 * @param {number} n
 * @param {number} seed
 * @param {number} step
 * @returns {Float64Array} the samples that Python's `sample_data` draws
 */
export function drawSample(shape, n, seed, step) {
  const sample = new Float64Array(n);
  const settings = { data: "gaussians", ...shape, seed, batch_size: n };
  drawData(sample, /** @type {Settings} */ (settings), step);
  return sample;
}

/**
 * @param {Float64Array} made
 * @param {Float64Array} real
 * @param {Shape} data
 * @returns {Record<string, number>} the value of every instrument
 */
export function readInstruments(made, real, data) {
  return {
    mean: (average(made) - data.data_mean) / data.data_std,
    width_ratio: spread(made) / data.data_std,
    wasserstein: wasserstein(made, real) / data.data_std,
    kolmogorov_smirnov: kolmogorovSmirnov(made, real),
    mmd_squared: mmdSquared(made, real, data.data_std),
  };
}

/**
 * @param {Meter} meter
 * @param {number} value
 * @returns {number} where it stands on the meter's axis, in per cent
 */
function placeOnMeter(meter, value) {
  const bend = (/** @type {number} */ v) =>
    meter.log ? Math.log(Math.max(v, 1e-9)) : Math.sign(v) * Math.sqrt(Math.abs(v));
  const [low, at, high] = [meter.low, value, meter.high].map(bend);
  return 100 * Math.min(1, Math.max(0, (at - low) / (high - low)));
}

/**
 * @param {number} value
 * @param {[number, number]} bounds
 * @returns {string} a key of the words
 */
function findVerdict(value, [low, high]) {
  if (value < low) return "too low";
  return value > high ? "too high" : "inside";
}

/**
 * Say which instruments see a fault.
 * @param {BenchRecipe} recipe
 * @param {Record<string, number>} values
 * @param {number} n
 */
function describeFaults({ meters, words }, values, n) {
  const faulty = meters.filter((m) => findVerdict(values[m.name], m.floors[n]) !== "inside");
  const names = faulty.map((meter) => meter.short).join(", ");
  return fill(faulty.length ? words.faults : words.no_fault, { n, names });
}

/**
 * @param {Parts} parts
 * @param {BenchRecipe} recipe
 * @param {Shape} shape
 */
function drawDensity(parts, { axis, data, words }, shape) {
  const settings = /** @type {Settings} */ ({ ...data, ...shape });
  const curve = findMiddles(axis).map((x) => dataDensity(x, settings));
  drawGenerated(parts, words, { density: toLevels(curve, axis.top), peak: Math.max(...curve) });
}

/**
 * @param {Parts} parts
 * @param {Words} words
 * @param {Meter} meter
 * @param {number} value
 * @param {number} n
 */
function drawMeter(parts, words, meter, value, n) {
  const bounds = meter.floors[n];
  const [left, right] = bounds.map((bound) => placeOnMeter(meter, bound));
  const [low, high] = bounds.map((bound) => formatNumber(words, bound));
  const verdict = findVerdict(value, bounds);
  const part = (/** @type {string} */ name) => parts[`${meter.name}_${name}`];
  part("value").textContent = formatNumber(words, value);
  const [x, width] = [left, right - left].map((place) => `${place.toFixed(2)}%`);
  setAttributes(part("range"), { x, width });
  setAttributes(part("dot"), { cx: `${placeOnMeter(meter, value).toFixed(2)}%` });
  part("verdict").textContent = words[verdict];
  part("row").dataset.verdict = verdict;
  part("floor").textContent = fill(words.range, { low, high });
}

/** @extends {MovableElement<State>} */
class InstrumentsElement extends MovableElement {
  /** @type {Record<string, number>} */
  values = {};

  /** @override */
  prepare() {
    const next = () => ({ ...this.state, seed: this.state.seed + 1 });
    this.addAction(this.recipe.words.another_sample, next);
  }

  /**
   * @override
   * @param {State} state
   */
  show(state) {
    super.show(state);
    const { parts } = this;
    /** @type {BenchRecipe} */
    const recipe = this.recipe;
    const { axis, data, meters, words } = recipe;
    const made = drawSample(state, state.n, state.seed, 0);
    const real = drawSample(data, state.n, state.seed, 1);
    this.values = readInstruments(made, real, data);
    drawDensity(parts, recipe, state);
    parts.rug.setAttribute("d", rugPath(toPoints(made, axis)));
    parts.real.setAttribute("d", rugPath(toPoints(real, axis)));
    for (const meter of meters) drawMeter(parts, words, meter, this.values[meter.name], state.n);
    this.announce(describeFaults(recipe, this.values, state.n));
  }
}

if (!customElements.get("gan-instruments")) {
  customElements.define("gan-instruments", InstrumentsElement);
}
