/** G as a curve from noise to x, beside the map that makes the data (pictures/map_svg.py). */

import { JUMP, POINT_LEVELS } from "../shared.js";
import { fill, formatNumber } from "./words.js";

/** @typedef {import("./dom.js").Parts} Parts */
/** @typedef {import("./words.js").Words} Words */

/**
 * @param {ArrayLike<number>} points levels of the x axis, over an even grid of noise
 * @returns {string} the path through them, broken where x jumps or is off the axis
 */
export function mapPath(points) {
  let path = "";
  for (let i = 0; i < points.length; i++) {
    if (points[i] > POINT_LEVELS) continue;
    const near = i > 0 && Math.abs(points[i] - points[i - 1]) <= JUMP;
    path += `${near ? "L" : "M"}${i} ${points[i]}`;
  }
  return path;
}

/**
 * @param {Uint16Array} ideal rising
 * @param {Uint16Array} made
 * @returns {Uint16Array} the ideal map or its mirror image, which is as good: the nearer one
 */
export function turnToward(ideal, made) {
  const mirrored = ideal.slice().reverse();
  const miss = (/** @type {Uint16Array} */ map) =>
    map.reduce((sum, x, i) => sum + Math.abs(x - made[i]), 0);
  return miss(mirrored) < miss(ideal) ? mirrored : ideal;
}

/** Draws G of every moment over one axis. */
export class MapPicture {
  /**
   * @param {Parts} parts
   * @param {Words} words
   */
  constructor(parts, words) {
    this.parts = parts;
    this.words = words;
    this.ideal = new Uint16Array();
    this.axis = { low: 0, high: 1 };
  }

  /**
   * Other settings: another axis, another ideal.
   * @param {{low: number, high: number}} axis
   * @param {Uint16Array} ideal
   * @param {number} reach of the noise grid, either side
   */
  begin(axis, ideal, reach) {
    const { parts, words } = this;
    Object.assign(this, { axis, ideal, reach });
    const ends = { mapLow: axis.low, mapHigh: axis.high, mapFirst: -reach, mapLast: reach };
    for (const [name, value] of Object.entries(ends)) {
      parts[name].textContent = formatNumber(words, value, 1);
    }
  }

  /** @param {Uint16Array} map */
  draw(map) {
    const { parts, ideal } = this;
    if (!ideal.length) return;
    parts.map.setAttribute("d", mapPath(map));
    parts.mapIdeal.setAttribute("d", mapPath(turnToward(ideal, map)));
  }

  /**
   * @param {Uint16Array} map
   * @returns {void} says in words what is drawn
   */
  describe(map) {
    const { parts, words, axis } = this;
    const inside = Array.from(map).filter((x) => x <= POINT_LEVELS);
    const place = (/** @type {number} */ level) =>
      formatNumber(words, axis.low + ((axis.high - axis.low) * level) / POINT_LEVELS);
    parts.mapSaid.textContent = fill(words.map_said, {
      first: parts.mapFirst.textContent ?? "",
      last: parts.mapLast.textContent ?? "",
      low: inside.length ? place(Math.min(...inside)) : "–",
      high: inside.length ? place(Math.max(...inside)) : "–",
    });
  }
}
