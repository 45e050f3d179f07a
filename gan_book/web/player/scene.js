/** What the explorer draws beyond a film: the data's points, arrows, D's boundary, axes that change. */

import { LANES, LEVELS, MOST_LOSS, POINT_LEVELS, WIDEST } from "../shared.js";
import { axesMarkup } from "./axes.js";
import { historyPath } from "./chart.js";
import { areaPath, createPicture, formatNumber, hillPath, linePath, rugPath } from "./picture.js";
import { createStrip } from "./strip.js";


/**
 * @param {Uint16Array} points
 * @param {Uint16Array} tips
 * @returns {string} a slim triangle from each point to its tip; neighbours lie in different lanes
 */
export function dartPath(points, tips) {
  const ranked = [...points.keys()].sort((a, b) => points[a] - points[b]);
  return ranked
    .map((i, rank) => {
      const y = 48 - 8 * (rank % LANES);
      return Math.max(points[i], tips[i]) <= POINT_LEVELS ? `M${points[i]} ${y}v-6L${tips[i]} ${y - 3}Z` : "";
    })
    .join("");
}

/**
 * @param {Uint16Array} decide
 * @returns {string} a tick wherever D changes its mind
 */
export function boundaryPath(decide) {
  let path = "";
  for (let cell = 1; cell < decide.length; cell++) {
    const [left, right] = [decide[cell - 1] - LEVELS / 2, decide[cell] - LEVELS / 2];
    if (left < 0 !== right < 0) path += `M${(cell - 1 + left / (left - right)).toFixed(2)} 440V560`;
  }
  return path;
}

/**
 * Take over the drawing that Python made.
 * @param {Record<string, Element>} parts
 * @param {(fraction: number) => void} seek called while a playhead is dragged
 */
export function createScene(parts, seek) {
  const drawPicture = createPicture(parts);
  const moveHeads = [
    createStrip(parts.losses, { playhead: parts.lossHead, dot: parts.lossDot }, seek),
    createStrip(parts.strip, parts, seek),
  ];
  let last = 1;

  return {
    /** Other settings: another axis, other data. */
    begin(settings, axis, data) {
      last = settings.steps;
      parts.axes.innerHTML = axesMarkup(axis);
      parts.data.setAttribute("d", hillPath(data));
      parts.dataArea.setAttribute("d", areaPath(data));
      for (const name of ["lossLast", "last"]) parts[name].textContent = `${last.toLocaleString("en")} steps`;
      parts.floor.hidden = settings.data_gap > 0;
    },

    /** Draw a moment; after a half step the curve as it was stays as a thin line. */
    draw(frame, before = null, moved = "") {
      drawPicture(frame);
      parts.real.setAttribute("d", rugPath(frame.real));
      const pushed = moved === "g" ? before : frame; // the arrows that G followed
      parts.darts.setAttribute("d", dartPath(pushed.points, pushed.tips));
      parts.boundary.setAttribute("d", boundaryPath(frame.decide));
      parts.decideBefore.setAttribute("d", moved === "d" ? linePath(before.decide) : "");
      parts.densityBefore.setAttribute("d", moved === "g" ? hillPath(before.density) : "");
      parts.step.textContent = frame.step.toLocaleString("en");
      for (const name of ["mean", "width", "wasserstein"]) parts[name].textContent = formatNumber(frame[name]);
      parts.outcome.textContent = frame.outcome;
      if (moved) return;
      moveHeads[0](frame.step / last, Math.min(1, (frame.lossD || 0) / MOST_LOSS));
      moveHeads[1](frame.step / last, Math.min(1, frame.width / WIDEST));
    },

    drawHistory(frames) {
      const trace = (read, top) => historyPath(frames, read, last, top);
      parts.lossD.setAttribute("d", trace((frame) => frame.lossD, MOST_LOSS));
      parts.lossG.setAttribute("d", trace((frame) => frame.lossG, MOST_LOSS));
      parts.history.setAttribute("d", trace((frame) => frame.width, WIDEST));
    },
  };
}

/** Say in a sentence what a moment shows. */
export function describeMoment(frame) {
  const [mean, width, distance] = [frame.mean, frame.width, frame.wasserstein].map((v) => formatNumber(v));
  return (
    `Step ${frame.step.toLocaleString("en")}: generated mean ${mean}, width ratio ${width}, ` +
    `Wasserstein-1 ${distance} sigma, ${frame.outcome}.`
  );
}

/** Say in a sentence what a half step changed. */
export function describeMove({ move, loss, before, after }) {
  if (move === "d") {
    const most = after.decide.reduce((most, level, cell) => Math.max(most, Math.abs(level - before.decide[cell])), 0);
    return `D step (loss ${formatNumber(loss)}): D(x) moved by at most ${formatNumber(most / LEVELS, 3)}; the thin line is D before. G stands still.`;
  }
  const [mean, width] = ["mean", "width"].map((k) => `${formatNumber(before[k], 3)} → ${formatNumber(after[k], 3)}`);
  return `G step (loss ${formatNumber(loss)}): mean ${mean}, width ratio ${width}; the thin line is G before. D stands still.`;
}
