/** `<gan-film>`: wakes the picture that Python drew and plays the run that it recorded. */

import { WIDEST } from "../shared.js";
import { unpack } from "../player/codec.js";
import { createPicture, findParts, formatNumber } from "../player/picture.js";
import { createStrip, findNearest } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";

/**
 * @param {object} reel what film.py wrote, unpacked
 * @param {number} i
 * @returns {import("../player/picture.js").Frame & {step: number, mean: ?number, width: ?number,
 *   wasserstein: ?number, outcome: string}}
 */
function readFrame(reel, i) {
  const row = (numbers, width) => numbers.subarray(i * width, (i + 1) * width);
  return {
    decide: row(reel.decide, reel.cells),
    density: row(reel.density, reel.cells),
    points: row(reel.points, reel.batch),
    outcome: reel.outcomes[reel.outcome[i]],
    ...Object.fromEntries(
      ["step", "mean", "width", "wasserstein", "peak", "below", "above"].map((k) => [k, reel[k][i]]),
    ),
  };
}

/** Unpack the three curves of every frame. */
async function readReel(text) {
  const reel = JSON.parse(text);
  const widths = { decide: reel.cells, density: reel.cells, points: reel.batch };
  await Promise.all(
    Object.keys(widths).map(async (k) => (reel[k] = await unpack(reel[k], widths[k]))),
  );
  return reel;
}

function writeReadout(parts, frame) {
  parts.step.textContent = frame.step.toLocaleString("en");
  parts.mean.textContent = formatNumber(frame.mean);
  parts.width.textContent = formatNumber(frame.width);
  parts.wasserstein.textContent = formatNumber(frame.wasserstein);
  parts.outcome.textContent = frame.outcome;
}

function describeFrame(frame) {
  const [mean, width, distance] = [frame.mean, frame.width, frame.wasserstein].map((v) =>
    formatNumber(v),
  );
  return (
    `Step ${frame.step.toLocaleString("en")}: generated mean ${mean}, width ratio ${width}, ` +
    `Wasserstein-1 ${distance} sigma, ${frame.outcome}.`
  );
}

class FilmElement extends HTMLElement {
  async connectedCallback() {
    window.addEventListener("beforeprint", (this.onPrint ??= () => this.printLast()));
    window.addEventListener("afterprint", (this.afterPrint ??= () => this.resume()));
    if (this.started) return; // front ends take outputs out of the page and put them back
    this.started = true;
    if (!("DecompressionStream" in globalThis)) return; // an old browser keeps the first picture
    const parts = findParts(this);
    const reel = await readReel(parts.reel.textContent);
    this.wake(reel, parts);
    if (this.hasAttribute("autoplay")) this.playWhenSeen();
  }

  disconnectedCallback() {
    window.removeEventListener("beforeprint", this.onPrint);
    window.removeEventListener("afterprint", this.afterPrint);
    if (this.timeline?.playing) this.timeline.seek(this.timeline.index);
  }

  wake(reel, parts) {
    const last = Math.max(1, reel.step.at(-1));
    const drawPicture = createPicture(parts);
    const movePlayhead = createStrip(parts.strip, parts, (fraction) =>
      this.timeline.seek(findNearest(reel.step, fraction * last)),
    );
    const draw = (i) => {
      const frame = readFrame(reel, i);
      drawPicture(frame);
      writeReadout(parts, frame);
      movePlayhead(frame.step / last, Math.min(1, frame.width / WIDEST));
    };
    const describe = (i) => (parts.description.textContent = describeFrame(readFrame(reel, i)));
    const index = Number(this.dataset.frame);
    this.timeline = new Timeline(this, parts.controls, {
      count: reel.step.length, index, draw, describe,
    });
  }

  /** Play once the film is in sight, unless the reader asked for less motion. */
  playWhenSeen() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.timeline.play();
    });
    observer.observe(this);
  }

  printLast() {
    if (!this.timeline) return;
    this.shown = this.timeline.index;
    this.timeline.seek(Infinity);
  }

  resume() {
    this.timeline?.seek(this.shown);
  }
}

if (!customElements.get("gan-film")) customElements.define("gan-film", FilmElement);
