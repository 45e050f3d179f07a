/** Many seeds: the same settings played again and again, each outcome as a small picture. */

import { shareOutcomes } from "../engine/outcomes.js";
import { createButton, createElement } from "../player/dom.js";
import { areaPath, hillPath } from "../player/picture.js";
import { createSvg } from "../player/svg.js";
import { fill } from "../player/words.js";

/** At most so many seeds are played at a time. */
const MOST_WORKERS = 4;

/**
 * @typedef {object} Result
 * @property {number} many the order that it belongs to
 * @property {number} seed
 * @property {Uint16Array} density
 * @property {number} mean
 * @property {number} width
 * @property {string} outcome
 */

/** Plays seeds in workers of their own, so that neither page nor picture waits. */
export class ManySeeds {
  /**
   * @param {import("../player/words.js").Words} words
   * @param {() => Worker} startWorker
   * @param {(seed: number) => void} choose called when the reader picks a seed
   */
  constructor(words, startWorker, choose) {
    this.words = words;
    this.startWorker = startWorker;
    this.choose = choose;
    /** @type {Worker[]} */
    this.workers = [];
    /** @type {Result[]} */
    this.results = [];
    this.count = this.order = 0;
    /** What the results belong to: their settings, whatever the seed. */
    this.key = "";
    this.seed = 0;
    /** @type {Uint16Array} levels of the data's density */
    this.data = new Uint16Array();
    this.shares = createElement("ul", { class: "gan-shares" });
    this.grid = createElement("div", { class: "gan-many" });
    this.status = createElement("span", { role: "status" });
    this.cancelButton = createButton(words.cancel, words.cancel_help, () => this.cancel());
    const progress = { class: "gan-progress" };
    const line = createElement("div", progress, this.status, this.cancelButton);
    this.root = createElement("div", { class: "gan-seeds" }, line, this.shares, this.grid);
    this.root.hidden = true;
  }

  /**
   * Play so many seeds, from the settings' own on.
   * @param {import("../engine/types.js").Settings} settings
   * @param {number} count
   */
  run(settings, count) {
    this.stop();
    this.key = writeKey(settings);
    this.seed = settings.seed;
    this.root.hidden = false;
    this.grid.replaceChildren();
    this.shares.replaceChildren();
    this.results = [];
    this.count = count;
    this.order += 1;
    const first = Math.min(settings.seed, 2 ** 32 - count);
    const seeds = Array.from({ length: count }, (_, i) => first + i);
    const cores = navigator.hardwareConcurrency ?? 2;
    const workers = Math.max(1, Math.min(MOST_WORKERS, cores - 1));
    for (let worker = 0; worker < workers; worker++) {
      this.employ(
        settings,
        seeds.filter((_, i) => i % workers === worker),
      );
    }
    this.cancelButton.hidden = false;
    this.report();
  }

  /**
   * Let one more worker play some of the seeds.
   * @param {import("../engine/types.js").Settings} settings
   * @param {number[]} seeds
   */
  employ(settings, seeds) {
    const worker = this.startWorker();
    worker.onmessage = ({ data }) => {
      if (data.many === this.order) this.add(data);
    };
    worker.postMessage({ many: this.order, settings, seeds });
    this.workers.push(worker);
  }

  /** Forget the seeds that are still to come. */
  stop() {
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
    this.cancelButton.hidden = true;
  }

  /** The reader has seen enough: what has been played stays. */
  cancel() {
    this.stop();
    this.count = this.results.length;
    if (this.count) this.report();
    else this.clear();
  }

  /**
   * The knobs stand elsewhere: results of other settings go, and the seed that is seen is marked.
   * @param {import("../engine/types.js").Settings} settings
   */
  follow(settings) {
    if (writeKey(settings) !== this.key) return this.clear();
    this.seed = settings.seed;
    for (const tile of this.grid.children) this.mark(/** @type {HTMLElement} */ (tile));
  }

  /** @param {HTMLElement} tile */
  mark(tile) {
    tile.setAttribute("aria-pressed", String(Number(tile.dataset.seed) === this.seed));
  }

  clear() {
    this.stop();
    this.root.hidden = true;
  }

  /** @param {Result} result */
  add(result) {
    this.results.push(result);
    const tiles = /** @type {HTMLElement[]} */ ([...this.grid.children]);
    const after = tiles.find((tile) => Number(tile.dataset.seed) > result.seed);
    this.grid.insertBefore(this.drawTile(result), after ?? null);
    this.report();
    if (this.results.length === this.count) this.stop();
  }

  /** @param {Result} result */
  drawTile({ seed, density, outcome, mean, width }) {
    const known = { seed, outcome: this.words[outcome] };
    const size = { viewBox: `0 0 ${density.length} 1000`, preserveAspectRatio: "none" };
    const picture = createSvg(
      "svg",
      { ...size, "aria-hidden": "true" },
      drawCurve("gan-line gan-data", hillPath(this.data)),
      drawCurve("gan-area gan-generated", areaPath(density)),
      drawCurve("gan-line gan-generated", hillPath(density)),
    );
    const numbers = { mean: mean.toFixed(2), width: width.toFixed(2) };
    const tile = createElement(
      "button",
      {
        type: "button",
        "data-seed": seed,
        "data-outcome": outcome,
        title: fill(this.words.seed_help, { ...known, ...numbers }),
        "aria-label": fill(this.words.seed, known),
      },
      picture,
      createElement("span", {}, `${seed} ${known.outcome}`),
    );
    this.mark(tile);
    tile.addEventListener("click", () => this.choose(seed));
    return tile;
  }

  report() {
    const { results, count, words } = this;
    const done = results.length;
    const sentence = done < count ? words.seeds_to_come : words.seeds_done;
    this.status.textContent = fill(sentence, { done, count });
    if (!done) return;
    const shares = Object.entries(shareOutcomes(results.map((result) => result.outcome)));
    const seen = shares.filter(([, share]) => share.value > 0);
    this.shares.replaceChildren(
      ...seen.map(([outcome, share]) => drawShare(outcome, words[outcome], share)),
    );
  }
}

/** @param {import("../engine/types.js").Settings} settings */
function writeKey(settings) {
  return JSON.stringify({ ...settings, seed: 0 });
}

/**
 * @param {string} name classes
 * @param {string} d
 */
function drawCurve(name, d) {
  const transform = "matrix(1 0 0 -1 0 1000)";
  return createSvg("path", { class: name, "vector-effect": "non-scaling-stroke", transform, d });
}

/**
 * "collapsed 88 % [76, 94]" and a bar with its interval.
 * @param {string} outcome
 * @param {string} word for it
 * @param {{value: number, low: number, high: number}} share
 */
function drawShare(outcome, word, { value, low, high }) {
  const [share, from, to] = [value, low, high].map((x) => Math.round(100 * x));
  const color = "currentColor";
  const bar = { width: `${100 * value}%`, height: 10, y: 7, fill: color, "fill-opacity": ".35" };
  const line = { x1: `${100 * low}%`, x2: `${100 * high}%`, y1: 12, y2: 12, stroke: color };
  return createElement(
    "li",
    { "data-outcome": outcome },
    createElement("span", {}, word),
    createSvg(
      "svg",
      { "aria-hidden": "true" },
      createSvg("rect", bar),
      createSvg("line", { ...line, "stroke-width": 2 }),
    ),
    createElement("span", {}, `${share} % [${from}, ${to}]`),
  );
}
