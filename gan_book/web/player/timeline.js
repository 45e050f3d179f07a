/** The controls of anything that has frames: play, pause, step, scrub, speed, jump to the end. */

import { createElement } from "./dom.js";

const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  back: "M18 5v14l-9-7zM6 5h2v14H6z",
  forward: "M6 5v14l9-7zM16 5h2v14h-2z",
  end: "M4 5v14l7-7zM11 5v14l7-7zM18 5h2v14h-2z",
};
const ICON_FRAME =
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path/></svg>';
const SPEEDS = [0.25, 0.5, 1, 2, 4];
/** Frames in a second at speed 1. */
const RATE = 20;
/** Frames at most from one drawing to the next. */
const MOST_DUE = 20;

/** @typedef {keyof typeof ICONS} Icon what a button does; its words have the same key */

/**
 * @typedef {object} Show
 * @property {number} count number of frames
 * @property {number} index the frame shown first
 * @property {(index: number) => void} draw draws a frame
 * @property {(index: number) => string} describe says in a sentence what a frame shows
 */

/** Plays frames; knows nothing of what is in them. */
export class Timeline {
  /**
   * @param {HTMLElement} root where keys are heard; carries data-frame and data-state
   * @param {HTMLElement} host takes the controls
   * @param {Show} show
   * @param {import("./words.js").Words} words
   */
  constructor(root, host, show, words) {
    this.root = root;
    this.show = show;
    this.words = words;
    this.count = this.total = show.count;
    this.index = show.index;
    this.speed = 1;
    this.playing = false;
    this.request = 0;
    const label = { "aria-label": words.frame };
    this.range = createElement("input", { type: "range", min: 0, max: this.count - 1, ...label });
    this.playButton = this.createIconButton("play", () => this.toggle());
    this.status = createElement("p", { class: "gan-status", role: "status" });
    host.replaceChildren(this.range, this.buildButtons(), this.status);
    this.range.addEventListener("input", () => this.seek(this.range.valueAsNumber));
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.go(show.index);
    this.root.dataset.state = "paused";
  }

  buildButtons() {
    return createElement(
      "div",
      { class: "gan-buttons" },
      this.playButton,
      this.createIconButton("back", () => this.step(-1)),
      this.createIconButton("forward", () => this.step(1)),
      this.createIconButton("end", () => this.step(this.total)),
      this.buildSpeeds(),
    );
  }

  /**
   * @param {Icon} icon
   * @param {() => void} act
   */
  createIconButton(icon, act) {
    const button = createElement("button", { type: "button" });
    button.innerHTML = ICON_FRAME;
    this.setIcon(button, icon);
    button.addEventListener("click", act);
    return button;
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Icon} icon
   */
  setIcon(button, icon) {
    button.setAttribute("aria-label", this.words[icon]);
    button.title = this.words[icon];
    button.querySelector("path")?.setAttribute("d", ICONS[icon]);
  }

  buildSpeeds() {
    const select = createElement("select", { "aria-label": this.words.speed });
    for (const speed of SPEEDS) {
      select.append(new Option(`${speed} ×`, String(speed), speed === 1, speed === 1));
    }
    select.addEventListener("change", () => {
      this.speed = Number(select.value);
    });
    return select;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Play on from here, or from the start where the end is reached. */
  play() {
    if (this.playing) return;
    if (this.index === this.total - 1) this.draw(0);
    this.setPlaying(true);
    this.status.textContent = "";
    let since = performance.now();
    const tick = (/** @type {number} */ now) => {
      const due = Math.floor(((now - since) / 1000) * RATE * this.speed);
      if (due > 0) {
        // After a pause of the whole page (a hidden tab) play on, do not leap.
        since = due > MOST_DUE ? now : since + (1000 * due) / (RATE * this.speed);
        this.draw(this.index + Math.min(due, MOST_DUE));
        if (this.index === this.total - 1) return this.pause();
      }
      this.request = requestAnimationFrame(tick);
    };
    this.request = requestAnimationFrame(tick);
  }

  /** Stop, and say what is to be seen. */
  pause() {
    this.setPlaying(false);
    this.go(this.index);
    this.status.textContent = this.show.describe(this.index);
  }

  /**
   * Move, and say what is to be seen.
   * @param {number} frames
   */
  step(frames) {
    this.draw(this.index + frames);
    this.pause();
  }

  /**
   * Stop at a frame without a word: the slider speaks for itself.
   * @param {number} index
   */
  seek(index) {
    this.setPlaying(false);
    this.go(index);
  }

  /**
   * Show a frame at rest.
   * @param {number} index
   */
  go(index) {
    this.draw(index);
    this.range.setAttribute("aria-valuetext", this.show.describe(this.index));
  }

  /**
   * Draw a frame, the nearest there is.
   * @param {number} index
   */
  draw(index) {
    this.point(Math.max(0, Math.min(this.count - 1, index)));
    this.show.draw(this.index);
  }

  /**
   * Let slider and root say which frame is seen.
   * @param {number} index
   */
  point(index) {
    this.index = index;
    this.range.value = String(index);
    this.root.dataset.frame = String(index);
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    if (!playing) cancelAnimationFrame(this.request);
    this.root.dataset.state = playing ? "playing" : "paused";
    this.setIcon(this.playButton, playing ? "pause" : "play");
  }

  /**
   * Space and arrows, wherever in the film the focus is and has no use for them itself.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const tag = /** @type {Element} */ (event.target).localName;
    if (tag === "select" || event.altKey || event.ctrlKey || event.metaKey) return;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -this.total, End: this.total };
    const move = moves[event.key];
    if (event.key === " " && tag !== "button") this.toggle();
    else if (move && tag !== "input") this.step(move);
    else return;
    event.preventDefault();
  }
}
