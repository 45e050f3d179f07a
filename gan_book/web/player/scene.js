/** What the explorer draws beyond a film: the data's points, arrows, D's boundary, other axes. */

import { LANES, LEVELS, MOST_LOSS, POINT_LEVELS, WIDEST } from "../shared.js";
import { axesMarkup } from "./axes.js";
import { historyPath } from "./chart.js";
import { MapPicture } from "./map.js";
import { areaPath, createPicture, hillPath, linePath, rugPath } from "./picture.js";
import { writeReadout } from "./readout.js";
import { createStrip } from "./strip.js";
import { createSvg } from "./svg.js";
import { fill, formatCount, formatNumber, formatPush } from "./words.js";

/** @typedef {import("./dom.js").Parts} Parts */
/** @typedef {import("./words.js").Words} Words */

/**
 * @typedef {object} Extras
 * @property {Uint16Array} real the data's points, in levels of the axis
 * @property {Uint16Array} tips where the arrows of the generated points end
 * @property {Uint16Array} map G(z) over an even grid of noise, in levels of the axis
 * @property {number} push what the longest of them stands for, a change of loss per sigma
 * @property {?number} [lossD] of the step that comes next
 * @property {?number} [lossG]
 */

/** @typedef {import("./picture.js").Frame & import("./readout.js").Moment & Extras} GameFrame */

/**
 * @param {Uint16Array} points
 * @param {Uint16Array} tips
 * @returns {string} a slim triangle from each point to its tip; neighbours lie in different lanes
 */
export function dartPath(points, tips) {
  const ranked = [...points.keys()].sort((a, b) => points[a] - points[b]);
  const darts = ranked.map((i, rank) => {
    if (Math.max(points[i], tips[i]) > POINT_LEVELS) return "";
    const y = 48 - 8 * (rank % LANES);
    return `M${points[i]} ${y}v-6L${tips[i]} ${y - 3}Z`;
  });
  return darts.join("");
}

/**
 * @param {Uint16Array} decide
 * @returns {string} a tick wherever D changes its mind
 */
export function boundaryPath(decide) {
  let path = "";
  for (let cell = 1; cell < decide.length; cell++) {
    const [left, right] = [decide[cell - 1] - LEVELS / 2, decide[cell] - LEVELS / 2];
    if (left < 0 !== right < 0) {
      path += `M${(cell - 1 + left / (left - right)).toFixed(2)} 440V560`;
    }
  }
  return path;
}

/**
 * A thin line, with a broad one around it for the pointer.
 * @param {{place: number, said: string}} mark
 */
function drawTurnMark({ place, said }) {
  const x = `${(100 * place).toFixed(2)}%`;
  const line = { x1: x, x2: x, y2: "100%" };
  return createSvg(
    "g",
    {},
    createSvg("title", {}, said),
    createSvg("line", { ...line, stroke: "transparent", "stroke-width": 12 }),
    createSvg("line", { ...line, stroke: "currentColor" }),
  );
}

/** The drawing that Python made, taken over. */
export class Scene {
  /**
   * @param {Parts} parts
   * @param {Words} words
   * @param {(fraction: number) => void} seek called while a playhead is dragged
   */
  constructor(parts, words, seek) {
    const { losses, lossHead, lossDot, strip, playhead, dot } = parts;
    this.parts = parts;
    this.words = words;
    this.drawPicture = createPicture(parts, words);
    this.moveLossHead = createStrip(losses, { playhead: lossHead, dot: lossDot }, seek);
    this.moveWidthHead = createStrip(strip, { playhead, dot }, seek);
    this.map = new MapPicture(parts, words);
    this.last = 1;
  }

  /**
   * Other settings: another axis, other data.
   * @param {import("../engine/types.js").Settings} settings
   * @param {import("./session.js").Start} start
   */
  begin(settings, { axis, data, ideal, reach, floor }) {
    const { parts, words } = this;
    this.last = settings.steps;
    parts.axes.innerHTML = axesMarkup(axis, words);
    parts.data.setAttribute("d", hillPath(data));
    parts.dataArea.setAttribute("d", areaPath(data));
    const steps = fill(words.steps, { count: formatCount(this.last) });
    for (const part of [parts.lossLast, parts.last]) part.textContent = steps;
    parts.floorValue.textContent = formatNumber(words, floor);
    this.map.begin(axis, ideal, reach);
  }

  /** @param {{place: number, said: string}[]} marks what was turned, on both strips */
  drawTurns(marks) {
    for (const name of ["turnMarks", "lossTurnMarks"]) {
      this.parts[name].replaceChildren(...marks.map(drawTurnMark));
    }
  }

  /**
   * Draw a moment of the run.
   * @param {GameFrame} frame
   */
  draw(frame) {
    this.drawMoment(frame, frame);
    this.parts.decideBefore.setAttribute("d", "");
    this.parts.densityBefore.setAttribute("d", "");
    const place = frame.step / this.last;
    this.moveLossHead(place, Math.min(1, (frame.lossD || 0) / MOST_LOSS));
    this.moveWidthHead(place, Math.min(1, (frame.width ?? 0) / WIDEST));
  }

  /**
   * Draw what a single update led to; the curve as it was stays as a thin line.
   * @param {import("./session.js").Update} update
   */
  drawUpdate({ move, before, after }) {
    this.drawMoment(after, move === "g" ? before : after); // the arrows that G followed
    this.parts.decideBefore.setAttribute("d", move === "d" ? linePath(before.decide) : "");
    this.parts.densityBefore.setAttribute("d", move === "g" ? hillPath(before.density) : "");
  }

  /**
   * @param {GameFrame} frame
   * @param {GameFrame} pushed the moment of the arrows
   */
  drawMoment(frame, pushed) {
    const { parts } = this;
    this.drawPicture(frame);
    parts.real.setAttribute("d", rugPath(frame.real));
    parts.darts.setAttribute("d", dartPath(pushed.points, pushed.tips));
    parts.push.textContent = formatPush(this.words, pushed.push);
    parts.boundary.setAttribute("d", boundaryPath(frame.decide));
    this.map.draw(frame.map);
    writeReadout(parts, this.words, frame);
  }

  /** @param {GameFrame[]} frames */
  drawHistory(frames) {
    const { parts, last } = this;
    const losses = /** @type {const} */ (["lossD", "lossG"]);
    for (const name of losses) {
      const read = (/** @type {GameFrame} */ frame) => frame[name] ?? null;
      parts[name].setAttribute("d", historyPath(frames, read, last, MOST_LOSS));
    }
    parts.history.setAttribute(
      "d",
      historyPath(frames, (frame) => frame.width, last, WIDEST),
    );
  }
}

/**
 * Say in a sentence what a single update changed.
 * @param {Words} words
 * @param {import("./session.js").Update} update
 * @returns {string}
 */
export function describeUpdate(words, { move, loss, before, after }) {
  const apart = after.decide.map((level, cell) => Math.abs(level - before.decide[cell]));
  const both = (/** @type {"mean" | "width"} */ name) =>
    [before, after].map((frame) => formatNumber(words, frame[name], 3)).join(" → ");
  return fill(move === "d" ? words.updated_d : words.updated_g, {
    loss: formatNumber(words, loss),
    most: formatNumber(words, Math.max(...apart) / LEVELS, 3),
    mean: both("mean"),
    width: both("width"),
  });
}
