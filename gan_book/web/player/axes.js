/** Grid lines and numbers of the picture, as `drawing.draw_axes` writes them. */

import { D_HEIGHT } from "../shared.js";

/**
 * @param {import("../engine/frames.js").Axis} axis
 * @returns {string} SVG: x below, density left, D(x) right
 */
export function axesMarkup({ low, high, top }) {
  const levels = [[100, 0], [50, top / 2], [0, top]].map(
    ([y, value]) =>
      `<line x2="100%" y1="${y}%" y2="${y}%" stroke="currentColor"/>` +
      `<text x="-6" y="${y}%" dy="4" text-anchor="end">${brief(value)}</text>`,
  );
  const beliefs = [[0, "0"], [0.5, "½"], [1, "1"]].map(
    ([value, mark]) => `<text x="100%" y="${brief(100 * (1 - D_HEIGHT * value))}%" dx="6" dy="4">${mark}</text>`,
  );
  const half = brief(100 * (1 - D_HEIGHT / 2));
  const names =
    `<line class="gan-half" x2="100%" y1="${half}%" y2="${half}%" stroke="currentColor"/>` +
    `<text x="100%" y="${brief(100 * (1 - D_HEIGHT))}%" dx="6" dy="-12">D(x)</text>` +
    '<text x="5" dy="14">density</text><text x="100%" y="100%" dx="6" dy="26">x</text>';
  const ticks = findTicks(low, high).map((value) => {
    const x = `${((100 * (value - low)) / (high - low)).toFixed(2)}%`;
    return (
      `<line x1="${x}" x2="${x}" y2="100%" stroke="currentColor"/>` +
      `<text x="${x}" y="100%" dy="26" text-anchor="middle">${brief(value)}</text>`
    );
  });
  return [...levels, ...beliefs, names, ...ticks].join("");
}

/** Round numbers from low to high, at most seven. */
function findTicks(low, high) {
  const least = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((m) => m * power).find((size) => size >= least);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => step * (first + i));
}

/** Six digits, without zeros at the end. */
function brief(value) {
  return String(Number(value.toPrecision(6)) + 0);
}
