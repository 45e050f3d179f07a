/**
 * The picture: what D thinks, the data's density, the generated density and points.
 *
 * The SVG is drawn once by Python, with its axes; here only what moves is redrawn. Curves are
 * whole levels, 0 to 1000, one for each cell of the axis: a path's coordinates are the data.
 */

import { LEVELS, POINT_LEVELS } from "../shared.js";
import { formatNumber, formatShare } from "./words.js";

/** @typedef {import("./words.js").Words} Words */

/**
 * @typedef {object} Frame
 * @property {Uint16Array} decide D(x) in levels of 1 / 1000
 * @property {Uint16Array} density generated density in levels of top / 1000, cut off at the top
 * @property {Uint16Array} points generated points, in levels of the axis / 10000
 * @property {number} peak the density's maximum, not cut off
 * @property {number} below share of the generated points left of the axis
 * @property {number} above share right of it
 */

/**
 * @param {ArrayLike<number>} levels
 * @returns {string} the path of a curve through the cells
 */
export function linePath(levels) {
  return `M${Array.from(levels, (level, cell) => `${cell} ${level}`).join("L")}`;
}

/**
 * @param {ArrayLike<number>} levels
 * @returns {string} the same, but not along the ground, where it would hide what else is zero
 */
export function hillPath(levels) {
  let path = "";
  let down = true;
  for (let cell = 0; cell < levels.length; cell++) {
    const flat = !(levels[cell - 1] || levels[cell] || levels[cell + 1]);
    if (!flat) path += `${down ? "M" : "L"}${cell} ${levels[cell]}`;
    down = flat;
  }
  return path;
}

/**
 * @param {ArrayLike<number>} levels
 * @returns {string} the path of the area under the curve
 */
export function areaPath(levels) {
  return `M0 0L${linePath(levels).slice(1)}L${levels.length - 1} 0Z`;
}

/**
 * @param {ArrayLike<number>} points
 * @returns {string} a tick for each point that lies on the axis
 */
export function rugPath(points) {
  const inside = Array.from(points).filter((x) => x <= POINT_LEVELS);
  return inside.map((x) => `M${x} 0V10`).join("");
}

/**
 * Take over the SVG that Python drew.
 * @param {import("./dom.js").Parts} parts
 * @param {Words} words
 * @returns {(frame: Frame) => void} draws a frame
 */
export function createPicture(parts, words) {
  return (frame) => {
    parts.decide.setAttribute("d", linePath(frame.decide));
    parts.rug.setAttribute("d", rugPath(frame.points));
    parts.below.textContent = formatShare(frame.below) && `← ${formatShare(frame.below)}`;
    parts.above.textContent = formatShare(frame.above) && `${formatShare(frame.above)} →`;
    drawGenerated(parts, words, frame);
  };
}

/**
 * Draw the generated density; where the curve leaves the picture, a mark says how high it goes.
 * @param {import("./dom.js").Parts} parts
 * @param {Words} words
 * @param {{density: Uint16Array, peak: number}} frame
 */
export function drawGenerated(parts, words, { density, peak }) {
  parts.density.setAttribute("d", hillPath(density));
  parts.area.setAttribute("d", areaPath(density));
  const first = density.indexOf(LEVELS);
  parts.beyond.textContent = first < 0 ? "" : `▲ ${formatNumber(words, peak, 1)}`;
  if (first < 0) return;
  const last = density.lastIndexOf(LEVELS);
  const middle = (100 * ((first + last) / 2 + 0.5)) / density.length;
  parts.beyond.setAttribute("x", `${Math.min(94, Math.max(6, middle)).toFixed(2)}%`);
}
