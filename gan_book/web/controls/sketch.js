/** A density that is drawn by hand: a pad of bins, each of them a slider too. */

import { createElement } from "../player/dom.js";
import { onDrag } from "../player/strip.js";
import { fill } from "../player/words.js";
import { BIN_WIDTH, BINS, HEIGHT_SIGNS, SKETCH_LOW } from "../shared.js";

const HIGHEST = HEIGHT_SIGNS.length - 1;
/** What a key adds to the height of a bin. */
const STEPS = new Map([
  ["ArrowUp", 1],
  ["ArrowDown", -1],
  ["PageUp", 5],
  ["PageDown", -5],
  ["End", HIGHEST],
  ["Home", -HIGHEST],
]);

/**
 * @param {string} text
 * @returns {boolean} it is a sketch
 */
export function isSketch(text) {
  return text.length === BINS && /^[0-9a-z]+$/.test(text) && !/^0+$/.test(text);
}

/** The bins, as they are drawn. */
class Pad {
  /**
   * @param {import("./knobs.js").KnobFacts} facts
   * @param {(sketch: string) => void} change
   */
  constructor({ label, words }, change) {
    this.words = /** @type {Record<string, string>} */ (words);
    this.change = change;
    this.sketch = "";
    this.able = true;
    /** The bin that Tab comes to, and the one that was drawn last. */
    this.at = this.last = 0;
    this.bins = Array.from({ length: BINS }, (_, i) => this.createBin(i));
    this.root = createElement(
      "div",
      { class: "gan-pad", role: "group", "aria-label": label },
      ...this.bins,
    );
    onDrag(
      this.root,
      (event) => {
        this.last = this.locate(event).bin;
        this.draw(event);
      },
      (event) => this.draw(event),
    );
    this.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {number} i */
  createBin(i) {
    const [low, high] = [i, i + 1].map((edge) => String(SKETCH_LOW + edge * BIN_WIDTH));
    const label = fill(this.words.bin, { low, high });
    const ends = { "aria-valuemin": 0, "aria-valuemax": HIGHEST, "aria-orientation": "vertical" };
    const bin = createElement("span", { class: "gan-bin", role: "slider", ...ends });
    bin.setAttribute("aria-label", label);
    bin.tabIndex = i ? -1 : 0;
    bin.append(createElement("span"));
    return bin;
  }

  /** @param {string} sketch */
  show(sketch) {
    this.sketch = sketch;
    this.bins.forEach((bin, i) => {
      const height = HEIGHT_SIGNS.indexOf(sketch[i]);
      bin.setAttribute("aria-valuenow", String(height));
      const said = fill(this.words.height, { height, highest: HIGHEST });
      bin.setAttribute("aria-valuetext", said);
      const bar = /** @type {HTMLElement} */ (bin.firstChild);
      bar.style.height = `${(100 * height) / HIGHEST}%`;
    });
  }

  /** @param {boolean} able */
  enable(able) {
    this.able = able;
    this.bins.forEach((bin, i) => {
      bin.setAttribute("aria-disabled", String(!able));
      bin.tabIndex = able && i === this.at ? 0 : -1;
    });
  }

  /**
   * @param {PointerEvent} event
   * @returns {{bin: number, height: number}}
   */
  locate(event) {
    const box = this.root.getBoundingClientRect();
    const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    const across = within((event.clientX - box.left) / box.width);
    const up = within((box.bottom - event.clientY) / box.height);
    return { bin: Math.min(BINS - 1, Math.floor(across * BINS)), height: Math.round(up * HIGHEST) };
  }

  /**
   * Draw from the bin before to this one: a hand may be faster than events.
   * @param {PointerEvent} event
   */
  draw(event) {
    const { bin, height } = this.locate(event);
    const [from, to] = [Math.min(this.last, bin), Math.max(this.last, bin)];
    this.last = bin;
    this.set(from, to, height);
  }

  /**
   * @param {number} from first bin
   * @param {number} to last bin
   * @param {number} height
   */
  set(from, to, height) {
    if (!this.able) return;
    const sign = HEIGHT_SIGNS[Math.min(HIGHEST, Math.max(0, height))];
    const middle = sign.repeat(to - from + 1);
    const sketch = this.sketch.slice(0, from) + middle + this.sketch.slice(to + 1);
    if (!isSketch(sketch) || sketch === this.sketch) return; // some x must be possible
    this.show(sketch);
    this.change(sketch);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const bin = this.bins.indexOf(/** @type {any} */ (event.target));
    const step = STEPS.get(event.key);
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    if (bin < 0 || !(step || aside)) return;
    event.preventDefault();
    if (step) this.set(bin, bin, HEIGHT_SIGNS.indexOf(this.sketch[bin]) + step);
    else this.focus(Math.min(BINS - 1, Math.max(0, bin + aside)));
  }

  /** @param {number} i of the bin that the keyboard is at: the only one that Tab comes to */
  focus(i) {
    this.at = i;
    this.enable(this.able);
    this.bins[i].focus();
  }
}

/**
 * A menu of shapes, and the pad.
 * @param {import("./knobs.js").KnobFacts} facts
 * @param {import("./knobs.js").Turn} turn
 * @returns {import("./knobs.js").Control}
 */
export function buildSketch(facts, turn) {
  const { words = {}, shapes = {} } = /** @type {any} */ (facts);
  const input = createElement("select");
  for (const [name, sketch] of Object.entries(shapes)) input.append(new Option(name, sketch));
  input.append(new Option(words.by_hand, ""));
  const pad = new Pad(facts, turn);
  const show = (/** @type {string} */ sketch) => {
    pad.show(sketch);
    input.value = Object.values(shapes).includes(sketch) ? sketch : "";
  };
  input.addEventListener("change", () => turn(input.value || pad.sketch));
  return { input, show, extra: [pad.root], enable: (able) => pad.enable(able) };
}
