/** `<gan-film>`: wakes the picture that Python drew and plays the run that it recorded. */

import { unpack } from "../player/codec.js";
import { findParts, readRecipe } from "../player/dom.js";
import { findNearest } from "../player/nearest.js";
import { createPicture } from "../player/picture.js";
import { describeMoment, writeReadout } from "../player/readout.js";
import { createStrip } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";
import { WIDEST } from "../shared.js";

/** @typedef {import("../player/dom.js").Parts} Parts */

/**
 * @typedef {object} Reel what `film.py` wrote, unpacked: numbers of all frames one after the other
 * @property {number} cells
 * @property {number} batch
 * @property {number[]} step
 * @property {(?number)[]} mean
 * @property {(?number)[]} width
 * @property {(?number)[]} wasserstein
 * @property {number[]} peak
 * @property {number[]} below
 * @property {number[]} above
 * @property {string[]} outcomes keys
 * @property {number[]} outcome which of them
 * @property {Uint16Array} decide
 * @property {Uint16Array} density
 * @property {Uint16Array} points
 * @property {import("../player/words.js").Words} words
 */

/**
 * @param {Reel} reel
 * @param {number} i
 * @returns {import("../player/picture.js").Frame & import("../player/readout.js").Moment}
 */
function readFrame(reel, i) {
  const row = (/** @type {Uint16Array} */ numbers, /** @type {number} */ width) =>
    numbers.subarray(i * width, (i + 1) * width);
  return {
    decide: row(reel.decide, reel.cells),
    density: row(reel.density, reel.cells),
    points: row(reel.points, reel.batch),
    peak: reel.peak[i],
    below: reel.below[i],
    above: reel.above[i],
    step: reel.step[i],
    mean: reel.mean[i],
    width: reel.width[i],
    wasserstein: reel.wasserstein[i],
    outcome: reel.outcomes[reel.outcome[i]],
  };
}

/**
 * @param {Parts} parts
 * @returns {Promise<Reel>}
 */
async function readReel(parts) {
  const packed = readRecipe(parts);
  const [decide, density, points] = await Promise.all([
    unpack(packed.decide, packed.cells),
    unpack(packed.density, packed.cells),
    unpack(packed.points, packed.batch),
  ]);
  return { ...packed, decide, density, points };
}

class FilmElement extends HTMLElement {
  started = false;
  shown = 0;
  /** @type {?Timeline} */
  timeline = null;
  onPrint = () => this.printLast();
  afterPrint = () => this.timeline?.seek(this.shown);

  async connectedCallback() {
    window.addEventListener("beforeprint", this.onPrint);
    window.addEventListener("afterprint", this.afterPrint);
    if (this.started) return; // front ends take outputs out of the page and put them back
    this.started = true;
    if (!("DecompressionStream" in globalThis)) return; // an old browser keeps the first picture
    const parts = findParts(this);
    this.timeline = this.wake(await readReel(parts), parts);
    if (this.hasAttribute("autoplay")) this.playWhenSeen(this.timeline);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeprint", this.onPrint);
    window.removeEventListener("afterprint", this.afterPrint);
    if (this.timeline?.playing) this.timeline.seek(this.timeline.index);
  }

  /**
   * @param {Reel} reel
   * @param {Parts} parts
   */
  wake(reel, parts) {
    const { words, step: steps } = reel;
    const last = Math.max(1, steps[steps.length - 1]);
    const drawPicture = createPicture(parts, words);
    const { playhead, dot } = parts;
    const movePlayhead = createStrip(parts.strip, { playhead, dot }, (fraction) =>
      this.timeline?.seek(findNearest(steps, fraction * last)),
    );
    const draw = (/** @type {number} */ i) => {
      const frame = readFrame(reel, i);
      drawPicture(frame);
      writeReadout(parts, words, frame);
      movePlayhead(frame.step / last, Math.min(1, (frame.width ?? 0) / WIDEST));
    };
    const describe = (/** @type {number} */ i) => {
      const sentence = describeMoment(words, readFrame(reel, i));
      parts.description.textContent = sentence;
      return sentence;
    };
    const show = { count: steps.length, index: Number(this.dataset.frame), draw, describe };
    return new Timeline(this, parts.controls, show, words);
  }

  /**
   * Play once the film is in sight, unless the reader asked for less motion.
   * @param {Timeline} timeline
   */
  playWhenSeen(timeline) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      timeline.play();
    });
    observer.observe(this);
  }

  printLast() {
    if (!this.timeline) return;
    this.shown = this.timeline.index;
    this.timeline.seek(Infinity);
  }
}

if (!customElements.get("gan-film")) customElements.define("gan-film", FilmElement);
