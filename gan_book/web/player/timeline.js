/** The controls of anything that has frames: play, pause, step, scrub, speed, jump to the end. */

const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  back: "M18 5v14l-9-7zM6 5h2v14H6z",
  forward: "M6 5v14l9-7zM16 5h2v14h-2z",
  end: "M4 5v14l7-7zM11 5v14l7-7zM18 5h2v14h-2z",
};
const SPEEDS = [0.25, 0.5, 1, 2, 4];
/** Frames in a second at speed 1. */
const RATE = 20;

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
   */
  constructor(root, host, show) {
    Object.assign(this, { root, show, count: show.count, total: show.count, speed: 1, playing: false });
    this.build(host);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.go(show.index);
    this.root.dataset.state = "paused";
  }

  build(host) {
    this.range = build("input", { type: "range", min: 0, max: this.count - 1, "aria-label": "Frame" });
    this.range.addEventListener("input", () => this.seek(this.range.valueAsNumber));
    this.toggle = button("Play", "play", () => (this.playing ? this.pause() : this.play()));
    const buttons = build("div", { class: "gan-buttons" });
    buttons.append(
      this.toggle,
      button("One frame back", "back", () => this.step(-1)),
      button("One frame forward", "forward", () => this.step(1)),
      button("To the last frame", "end", () => this.step(this.total)),
      this.buildSpeeds(),
    );
    this.status = build("p", { class: "gan-status", role: "status" });
    host.replaceChildren(this.range, buttons, this.status);
  }

  buildSpeeds() {
    const select = build("select", { "aria-label": "Speed" });
    select.append(...SPEEDS.map((speed) => new Option(`${speed} ×`, speed, speed === 1, speed === 1)));
    select.addEventListener("change", () => (this.speed = Number(select.value)));
    return select;
  }

  /** Play on from here, or from the start where the end is reached. */
  play() {
    if (this.playing) return;
    if (this.index === this.total - 1) this.draw(0);
    this.setPlaying(true);
    this.status.textContent = "";
    let since = performance.now();
    const tick = (now) => {
      const due = Math.floor(((now - since) / 1000) * RATE * this.speed);
      if (due > 0) {
        // After a pause of the whole page (a hidden tab) play on, do not leap.
        since = due > 20 ? now : since + (1000 * due) / (RATE * this.speed);
        this.draw(this.index + Math.min(due, 20));
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

  /** Move by so many frames, and say what is to be seen. */
  step(frames) {
    this.draw(this.index + frames);
    this.pause();
  }

  /** Stop at a frame without a word: the slider speaks for itself. */
  seek(index) {
    this.setPlaying(false);
    this.go(index);
  }

  /** Show a frame at rest. */
  go(index) {
    this.draw(index);
    this.range.setAttribute("aria-valuetext", this.show.describe(this.index));
  }

  /** Draw a frame, the nearest there is. */
  draw(index) {
    this.goal = Math.min(this.total - 1, Math.max(0, index));
    if (this.count === 0) return; // of a live run, nothing has come yet
    this.index = Math.min(this.count - 1, this.goal);
    this.range.value = this.index;
    this.root.dataset.frame = this.index;
    this.show.draw(this.index);
  }

  /** A live run begins, of so many frames: to be seen from its start, or as far on as the last was. */
  restart(total, fromStart) {
    const end = this.goal === this.total - 1;
    const place = fromStart ? 0 : end ? 1 : this.goal / (this.total - 1);
    Object.assign(this, { count: 0, total, index: 0 });
    this.range.max = total - 1;
    this.draw(Math.round(place * (total - 1)));
  }

  /** Frames have come: there are so many now.  At rest, go on to the one that was asked for. */
  extend(count, total = this.total) {
    Object.assign(this, { count, total });
    this.range.max = total - 1;
    if (!this.playing && (this.index < this.goal || !this.index)) this.draw(this.goal);
    if (!this.playing && this.index === this.goal) this.go(this.goal);
  }

  setPlaying(playing) {
    this.playing = playing;
    if (!playing) cancelAnimationFrame(this.request);
    this.root.dataset.state = playing ? "playing" : "paused";
    setIcon(this.toggle, playing ? "Pause" : "Play", playing ? "pause" : "play");
  }

  /** Space and arrows, wherever in the film the focus is and has no use for them itself. */
  onKey(event) {
    const tag = event.target.localName;
    if (tag === "select" || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -this.total, End: this.total }[event.key];
    if (event.key === " " && tag !== "button") this.playing ? this.pause() : this.play();
    else if (move && tag !== "input") this.step(move);
    else return;
    event.preventDefault();
  }
}

function build(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // JupyterLab would take the keys for its own.
  element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
}

function button(label, icon, act) {
  const element = build("button", { type: "button" });
  element.innerHTML = '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path/></svg>';
  setIcon(element, label, icon);
  element.addEventListener("click", act);
  return element;
}

function setIcon(element, label, icon) {
  element.setAttribute("aria-label", label);
  element.title = label;
  element.querySelector("path").setAttribute("d", ICONS[icon]);
}
