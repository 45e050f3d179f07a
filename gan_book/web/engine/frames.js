/** Moments of a game as whole levels, ready to be drawn and small enough to be posted. */

import { CELLS, FAINT, GRID, LEVELS, OFF_AXIS, POINT_LEVELS, QUANTILES, REACH } from "../shared.js";
import { dataDensity, dataQuantiles, momentsOf, reachOf } from "./data.js";
import { noiseGrid } from "./noise.js";

/**
 * @typedef {object} Axis
 * @property {number} low left end of the x axis
 * @property {number} high right end
 * @property {number} top upper end of the density axis
 */

/**
 * @typedef {object} Frame curves as levels of their axis, points as levels of the x axis
 * @property {Uint16Array} density
 * @property {number} peak the density's maximum, not cut off
 * @property {number} below share of the generated distribution left of the axis
 * @property {number} above right of it
 * @property {Uint16Array} decide D(x)
 * @property {Uint16Array} points generated
 * @property {Uint16Array} real
 * @property {Uint16Array} tips where the arrows of the generated points end
 * @property {Uint16Array} map G(z) over an even grid of noise, from left to right
 * @property {number} push what the longest arrow stands for: by how much the loss falls over a sigma
 * @property {number} step
 * @property {number} mean
 * @property {number} width the width ratio
 * @property {number} wasserstein
 * @property {string} outcome one of OUTCOMES, or "misshapen": good by mean and width alone
 * @property {number} [lossD] of the step that comes next
 * @property {number} [lossG]
 */

/**
 * Choose the axis from the settings alone, so that it stands still while a run plays; as
 * `frame_of_run.py` does.
 * @param {import("./types.js").Settings} settings
 * @returns {Axis}
 */
export function chooseAxis(settings) {
  const [low, high] = reachOf(settings);
  const highest = Math.max(...findMiddles({ low, high }).map((x) => dataDensity(x, settings)));
  return { low, high, top: Number((2 * highest).toPrecision(2)) };
}

/**
 * @param {import("./types.js").Settings} settings
 * @param {Axis} axis
 * @returns {Uint16Array} the data's density as levels
 */
export function dataLevels(settings, axis) {
  return toLevels(
    findMiddles(axis).map((x) => dataDensity(x, settings)),
    axis.top,
  );
}

/**
 * @param {import("./game.js").Game} game
 * @param {Axis} axis
 * @returns {Frame} what is drawn and written of this moment
 */
export function takeFrame(game, axis) {
  const batch = game.batch();
  const [, sigma] = momentsOf(game.settings);
  const pushes = batch.arrows.map((arrow) => sigma * batch.fake.length * arrow);
  const { step, mean, widthRatio, wasserstein, outcome, misshapen } = game.measure();
  return {
    ...measureDensity(game.quantiles(QUANTILES), axis),
    decide: toLevels(game.decide(findMiddles(axis)), 1),
    points: toPoints(batch.fake, axis),
    real: toPoints(batch.real, axis),
    map: toPoints(game.generate(noiseGrid(game.settings, GRID)), axis),
    tips: toPoints(findTips(batch, pushes, sigma, axis), axis),
    push: Math.max(...pushes.map(Math.abs)),
    step,
    mean,
    width: widthRatio,
    wasserstein,
    outcome: outcome === "good" && misshapen ? "misshapen" : outcome,
  };
}

/**
 * @param {import("./types.js").Settings} settings
 * @param {Axis} axis
 * @returns {Uint16Array} the map from noise to x that makes the data, rising: their quantiles
 */
export function idealMap(settings, axis) {
  return toPoints(dataQuantiles(settings, GRID), axis);
}

/**
 * Where the arrows end; the strongest of a batch is always as long, but for rounding.
 * @param {import("./types.js").Batch} batch
 * @param {Float64Array} pushes D's gradient on each point's own loss, per sigma
 * @param {number} sigma
 * @param {Axis} axis at whose ends they are cut
 */
function findTips({ fake }, pushes, sigma, { low, high }) {
  const scale = (REACH * sigma) / (Math.max(...pushes.map(Math.abs)) + FAINT);
  return fake.map((x, i) => Math.min(high, Math.max(low, x + scale * pushes[i])));
}

/**
 * @param {Float64Array} quantiles sorted, at levels (i + 1/2) / n
 * @param {Axis} axis
 * @returns {{density: Uint16Array, peak: number, below: number, above: number}}
 */
export function measureDensity(quantiles, axis) {
  const width = (axis.high - axis.low) / CELLS;
  const reached = accumulate(quantiles, (edge) => axis.low + edge * width);
  const density = new Float64Array(CELLS).map((_, i) => (reached[i + 1] - reached[i]) / width);
  return {
    density: toLevels(density, axis.top),
    peak: density.reduce((most, value) => Math.max(most, value)),
    below: reached[0],
    above: 1 - reached[CELLS],
  };
}

/**
 * The distribution function at the edges of the cells, straight between the quantiles.
 * @param {Float64Array} quantiles
 * @param {(edge: number) => number} edgeAt
 */
function accumulate(quantiles, edgeAt) {
  const n = quantiles.length;
  let next = 0;
  return new Float64Array(CELLS + 1).map((_, i) => {
    const edge = edgeAt(i);
    while (next < n && quantiles[next] <= edge) next++;
    if (next === 0) return 0;
    if (next === n) return quantiles[n - 1] === edge ? (n - 0.5) / n : 1;
    const gap = quantiles[next] - quantiles[next - 1];
    return (next - 0.5 + (edge - quantiles[next - 1]) / gap) / n;
  });
}

/**
 * The middles of the cells.
 * @param {{low: number, high: number}} axis
 */
export function findMiddles({ low, high }) {
  return new Float64Array(CELLS).map((_, cell) => low + ((cell + 0.5) * (high - low)) / CELLS);
}

/**
 * @param {Float64Array | number[]} values
 * @param {number} top
 */
export function toLevels(values, top) {
  return Uint16Array.from(values, (v) => Math.round(LEVELS * Math.min(1, Math.max(0, v / top))));
}

/**
 * Levels of the x axis; what lies beyond it gets a number of its own.
 * @param {Float64Array} points
 * @param {{low: number, high: number}} axis
 */
export function toPoints(points, { low, high }) {
  return Uint16Array.from(points, (x) => {
    const place = (x - low) / (high - low);
    return place >= 0 && place <= 1 ? Math.round(POINT_LEVELS * place) : OFF_AXIS;
  });
}
