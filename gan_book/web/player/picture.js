/**
 * The picture: what D thinks, the data's density, the generated density and points.
 *
 * The SVG is drawn once by Python, with its axes; here only what moves is redrawn.  Curves are given
 * as whole levels, 0 to 1000, one for each cell of the axis: the coordinates of a path are the data.
 */

import { LEVELS, POINT_LEVELS } from "../shared.js";

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
  return "M" + Array.from(levels, (level, cell) => `${cell} ${level}`).join("L");
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
  return Array.from(points).filter((x) => x <= POINT_LEVELS).map((x) => `M${x} 0V10`).join("");
}

/**
 * Find the parts of a drawing that Python marked with `data-part`.
 * @param {Element} root
 * @returns {Record<string, Element>}
 */
export function findParts(root) {
  const marked = [...root.querySelectorAll("[data-part]")];
  return Object.fromEntries(marked.map((part) => [part.dataset.part, part]));
}

/**
 * @param {number} share
 * @returns {string} "12 %", or nothing where there is nothing to tell
 */
export function formatShare(share) {
  return share < 0.005 ? "" : `${Math.round(100 * share)} %`;
}

/**
 * Take over the SVG that Python drew.
 * @param {Record<string, Element>} parts
 * @returns {(frame: Frame) => void} draws a frame
 */
export function createPicture(parts) {
  return (frame) => {
    parts.decide.setAttribute("d", linePath(frame.decide));
    parts.density.setAttribute("d", hillPath(frame.density));
    parts.area.setAttribute("d", areaPath(frame.density));
    parts.rug.setAttribute("d", rugPath(frame.points));
    parts.below.textContent = formatShare(frame.below) && `← ${formatShare(frame.below)}`;
    parts.above.textContent = formatShare(frame.above) && `${formatShare(frame.above)} →`;
    markPeak(parts.beyond, frame);
  };
}

/** Where the curve leaves the picture: a mark at the top and how high it goes. */
export function markPeak(mark, frame) {
  const first = frame.density.indexOf(LEVELS);
  mark.textContent = first < 0 ? "" : `▲ ${formatNumber(frame.peak, 1)}`;
  if (first < 0) return;
  const last = frame.density.lastIndexOf(LEVELS);
  const middle = (100 * ((first + last) / 2 + 0.5)) / frame.density.length;
  mark.setAttribute("x", `${Math.min(94, Math.max(6, middle)).toFixed(2)}%`);
}

/**
 * @param {?number} value
 * @param {number} [digits] after the point
 * @returns {string}
 */
export function formatNumber(value, digits = 2) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000) return value > 0 ? "over 1000" : "under −1000";
  const text = value.toFixed(digits);
  return text.replace("-", Number(text) === 0 ? "" : "−");
}
