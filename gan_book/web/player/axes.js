/** Grid lines and numbers of the picture, as `draw_axes` of pictures/axis.py writes them. */

import { D_HEIGHT } from "../shared.js";

/**
 * @param {import("../engine/frames.js").Axis} axis
 * @param {import("./words.js").Words} words
 * @returns {string} SVG: x below, density left, D(x) right
 */
export function axesMarkup({ low, high, top }, words) {
  const [half, name] = [0.5, 1].map((share) => brief(100 * (1 - D_HEIGHT * share)));
  const parts = [
    densityMark(100, 0) + densityMark(50, top / 2) + densityMark(0, top),
    beliefMark(0, "0") + beliefMark(0.5, "½") + beliefMark(1, "1"),
    `<line class="gan-half" x2="100%" y1="${half}%" y2="${half}%" stroke="currentColor"/>`,
    `<text x="100%" y="${name}%" dx="6" dy="-12">D(x)</text>`,
    `<text x="5" dy="14">${words.density}</text>`,
    '<text x="100%" y="100%" dx="6" dy="26">x</text>',
  ];
  const place = (/** @type {number} */ x) => ((100 * (x - low)) / (high - low)).toFixed(2);
  return [...parts, ...findTicks(low, high).map((x) => tickMark(place(x), x))].join("");
}

/**
 * @param {number} y
 * @param {number} value
 */
function densityMark(y, value) {
  return (
    `<line x2="100%" y1="${y}%" y2="${y}%" stroke="currentColor"/>` +
    `<text x="-6" y="${y}%" dy="4" text-anchor="end">${brief(value)}</text>`
  );
}

/**
 * @param {number} value of D
 * @param {string} mark
 */
function beliefMark(value, mark) {
  const y = brief(100 * (1 - D_HEIGHT * value));
  return `<text x="100%" y="${y}%" dx="6" dy="4">${mark}</text>`;
}

/**
 * @param {string} place in per cent
 * @param {number} value
 */
function tickMark(place, value) {
  return (
    `<line x1="${place}%" x2="${place}%" y2="100%" stroke="currentColor"/>` +
    `<text x="${place}%" y="100%" dy="26" text-anchor="middle">${brief(value)}</text>`
  );
}

/**
 * Round numbers from low to high, at most seven.
 * @param {number} low
 * @param {number} high
 */
function findTicks(low, high) {
  const least = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5].map((m) => m * power).find((size) => size >= least) ?? 10 * power;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => step * (first + i));
}

/**
 * Six digits, without zeros at the end.
 * @param {number} value
 */
function brief(value) {
  return String(Number(value.toPrecision(6)) + 0);
}
