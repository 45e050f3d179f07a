/** `<gan-explorer>`: brings together the knobs, the run in the worker and the picture. */

import { goTo, writeAddress } from "../controls/address.js";
import { ManySeeds } from "../controls/many_seeds.js";
import { Panel } from "../controls/panel.js";
import { markTurns } from "../controls/turning.js";
import { createButton, createElement, findParts, readRecipe } from "../player/dom.js";
import { LiveTimeline } from "../player/live.js";
import { findNearest } from "../player/nearest.js";
import { describeMoment } from "../player/readout.js";
import { describeUpdate, Scene } from "../player/scene.js";
import { Session } from "../player/session.js";
import { fill, formatCount } from "../player/words.js";
import { SEEDS } from "../shared.js";

/** @typedef {import("../player/scene.js").GameFrame} GameFrame */

/** Frames between two turns of a knob that are one: it is being dragged while the run plays. */
const NEAR = 10;

/** Milliseconds that a reader waits for a whole run without asking why. */
const PATIENCE = 5000;

class ExplorerElement extends HTMLElement {
  /** @type {import("../player/dom.js").Parts} */
  parts = {};
  /** @type {import("../player/words.js").Words} */
  words = {};
  /** @type {Session} set when it is connected, as are the next four */
  session = /** @type {any} */ (null);
  /** @type {Scene} */
  scene = /** @type {any} */ (null);
  /** @type {LiveTimeline} */
  timeline = /** @type {any} */ (null);
  /** @type {ManySeeds} */
  many = /** @type {any} */ (null);
  /** @type {Panel} */
  panel = /** @type {any} */ (null);
  /** Whether the run that comes plays from its start. */
  plays = false;
  /** When the run began, and whether the reader has been told that it takes long. */
  since = 0;
  warned = false;
  /** Whether the picture shows what single updates led to, apart from the run. */
  detached = false;

  connectedCallback() {
    if (this.session) return; // front ends take outputs out of the page and put them back
    this.parts = findParts(this);
    const { parts } = this;
    const recipe = readRecipe(parts);
    this.words = recipe.words;
    this.session = new Session(parts.worker.textContent ?? "", this);
    this.scene = new Scene(parts, this.words, (fraction) => this.seek(fraction));
    this.timeline = this.buildTimeline();
    parts.controls.append(this.buildUpdates());
    const startWorker = () => this.session.startWorker();
    const choose = (/** @type {number} */ seed) => this.panel.turn("seed", seed);
    this.many = new ManySeeds(this.words, startWorker, choose);
    const change = (/** @type {number} */ step) => {
      writeAddress(this.panel.link.hash);
      if (step) this.goOn(step);
      else this.restart();
    };
    const listener = {
      change,
      locate: () => this.locate(),
      runMany: () => this.many.run(this.panel.settings, SEEDS),
    };
    const place = [...document.querySelectorAll("gan-explorer")].indexOf(this) + 1;
    this.panel = new Panel(parts.panel, parts.front, recipe, place, listener);
    this.panel.actions.after(this.many.root);
    window.addEventListener("hashchange", () => this.follow());
    if (!this.follow()) this.startWhenSeen();
  }

  disconnectedCallback() {
    if (this.timeline.playing) this.timeline.seek(this.timeline.index);
  }

  /** @returns {boolean} whether the page's address carries settings for this explorer */
  follow() {
    const found = this.panel.follow(location.hash);
    if (found) goTo(this);
    return found;
  }

  buildTimeline() {
    const { parts, session, words } = this;
    const index = Number(parts.stage.dataset.frame);
    const draw = (/** @type {number} */ i) => this.show(session.frames[i]);
    const describe = (/** @type {number} */ i) => this.describe(session.frames[i]);
    const show = { count: index + 1, index, draw, describe };
    return new LiveTimeline(parts.stage, parts.controls, show, words);
  }

  buildUpdates() {
    const { words } = this;
    return createElement(
      "div",
      { class: "gan-buttons gan-updates" },
      createElement("span", {}, words.update),
      createButton(words.update_d, words.update_d_help, () => this.update("d")),
      createButton(words.update_g, words.update_g_help, () => this.update("g")),
    );
  }

  /** @param {GameFrame | undefined} frame undefined where none has come */
  show(frame) {
    this.detached = false;
    this.parts.stage.dataset.moved = "";
    this.parts.news.textContent = "";
    if (frame) this.scene.draw(frame);
    if (frame) this.panel.stand(frame.step);
    this.markWaiting();
  }

  /** Say so where the moment that was asked for is still being computed. */
  markWaiting() {
    const waits = this.session.run > 0 && this.timeline.waits;
    this.parts.stage.toggleAttribute("data-waits", waits);
    if (waits) this.parts.outcome.textContent = this.words.computing;
  }

  /**
   * @param {GameFrame | undefined} frame
   * @returns {string}
   */
  describe(frame) {
    const { description } = this.parts;
    if (frame) {
      description.textContent = describeMoment(this.words, frame);
      this.scene.map.describe(frame.map);
    }
    return description.textContent ?? "";
  }

  /** @param {number} fraction of the steps */
  seek(fraction) {
    const steps = this.session.frames.map((frame) => frame.step);
    if (!steps.length) return;
    this.timeline.seek(findNearest(steps, fraction * this.panel.settings.steps));
  }

  // ---- runs ----

  /** Play the run that the picture shows the end of, once it is in sight. */
  startWhenSeen() {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (this.session.run > 0) return;
      if (!this.playsItself()) this.timeline.hold();
      this.start(this.playsItself());
    });
    observer.observe(this);
  }

  playsItself() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return this.hasAttribute("autoplay") && !still;
  }

  /** The settings are others: play from the start, or go to where the picture stood. */
  restart() {
    this.many.follow(this.panel.settings);
    this.timeline.held = false;
    this.start(this.timeline.playing || this.playsItself());
  }

  /** @returns {{step: number, reach: number}} where within the run the picture stands; or 0 */
  locate() {
    const { session, timeline, panel } = this;
    const frame = session.frames[timeline.index];
    const within = frame && timeline.index < timeline.total - 1;
    const reach = (NEAR * panel.settings.steps) / Math.max(1, timeline.total - 1);
    return { step: within ? frame.step : 0, reach };
  }

  /**
   * The settings are others from a step on: the run goes on from there.
   * @param {number} step
   */
  goOn(step) {
    const { session, timeline, panel, scene } = this;
    this.many.clear();
    const keep = session.frames.findIndex((frame) => frame.step === step);
    this.warned = true; // how long the whole takes was said, or need not be
    session.goOn(panel.settings, keep);
    timeline.extend(session.frames.length, session.total);
    scene.drawTurns(markTurns(panel.recipe, panel.settings));
  }

  /** @param {boolean} plays */
  start(plays) {
    this.plays = plays;
    this.warned = false;
    this.session.start(this.panel.settings);
    this.timeline.expect();
    this.markWaiting();
  }

  /** @type {import("../player/session.js").Listener["begin"]} */
  begin(start) {
    const { scene, panel } = this;
    const { total, data } = start;
    this.since = performance.now();
    this.many.data = data;
    scene.begin(panel.settings, start);
    scene.drawTurns(markTurns(panel.recipe, panel.settings));
    this.timeline.restart(total, this.plays);
  }

  /** @type {import("../player/session.js").Listener["extend"]} */
  extend({ ended, divergedAt, step }) {
    const { session, timeline } = this;
    timeline.extend(session.frames.length, ended ? session.frames.length : timeline.total);
    if (!timeline.held || ended) this.scene.drawHistory(session.frames);
    this.markWaiting();
    if (timeline.waits) this.warn(step / this.panel.settings.steps);
    if (this.plays) timeline.play();
    this.plays = false;
    if (ended) this.end(divergedAt);
  }

  /** @param {?number} divergedAt */
  end(divergedAt) {
    const { timeline, words } = this;
    const diverged = divergedAt !== null;
    const note = diverged ? fill(words.ended, { step: formatCount(divergedAt) }) : "";
    this.parts.note.textContent = note;
    if (!timeline.playing && !timeline.held) timeline.pause(); // says what is to be seen
  }

  /**
   * Say once how long the whole run takes, where that is long.
   * @param {number} done share of its steps
   */
  warn(done) {
    const elapsed = performance.now() - this.since;
    const seconds = elapsed / done / 1000;
    const early = done === 0 || elapsed < PATIENCE / 4;
    if (this.warned || done === 1 || early || 1000 * seconds < PATIENCE) return;
    this.warned = true;
    const { words } = this;
    const inMinutes = seconds > 100;
    const count = Math.round(inMinutes ? seconds / 60 : seconds);
    const time = fill(inMinutes ? words.minutes : words.seconds, { count });
    this.parts.note.textContent = fill(words.takes_long, { time });
  }

  // ---- single updates ----

  /** @param {"d" | "g"} which */
  update(which) {
    const { session, timeline } = this;
    if (!session.frames[timeline.index]) return;
    timeline.setPlaying(false);
    session.update(which, this.detached ? null : timeline.index);
    this.detached = true;
  }

  /** @type {import("../player/session.js").Listener["updated"]} */
  updated(update) {
    if (!this.detached) return; // the reader has gone elsewhere
    this.parts.stage.dataset.moved = update.move;
    this.scene.drawUpdate(update);
    this.parts.news.textContent = describeUpdate(this.words, update);
  }
}

if (!customElements.get("gan-explorer")) customElements.define("gan-explorer", ExplorerElement);
