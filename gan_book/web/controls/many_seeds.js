/** Many seeds: the same settings played again and again, each outcome as a small picture. */

import { element } from "./knobs.js";
import { areaPath, hillPath } from "../player/picture.js";
import { shareOutcomes } from "../engine/outcomes.js";

const SVG = "http://www.w3.org/2000/svg";

/** Plays seeds in workers of their own, so that neither page nor picture waits. */
export class ManySeeds {
  /**
   * @param {HTMLElement} host
   * @param {() => Worker} hire starts a worker
   * @param {(seed: number) => void} choose called when the reader picks a seed
   */
  constructor(host, hire, choose) {
    Object.assign(this, { host, hire, choose, workers: [], batch: 0 });
    this.bars = element("ul", { class: "gan-shares" });
    this.grid = element("div", { class: "gan-many" });
    this.status = element("p", { class: "gan-progress", role: "status" });
    host.replaceChildren(this.status, this.bars, this.grid);
  }

  /** Play so many seeds, from the settings' own on. */
  run(settings, count) {
    this.stop();
    this.host.hidden = false;
    this.grid.replaceChildren();
    this.bars.replaceChildren();
    const first = Math.min(settings.seed, 2 ** 32 - count);
    Object.assign(this, { results: [], count, batch: this.batch + 1 });
    const hands = Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - 1));
    for (let hand = 0; hand < hands; hand++) {
      const seeds = Array.from({ length: count }, (_, i) => first + i).filter((_, i) => i % hands === hand);
      const worker = this.hire();
      worker.onmessage = ({ data }) => data.many === this.batch && this.add(data);
      worker.postMessage({ many: this.batch, settings, seeds });
      this.workers.push(worker);
    }
    this.report();
  }

  /** Forget the seeds that are still to come. */
  stop() {
    this.workers.forEach((worker) => worker.terminate());
    this.workers = [];
  }

  /** Settings have changed: what is shown belongs to others. */
  clear() {
    this.stop();
    this.host.hidden = true;
  }

  add(result) {
    this.results.push(result);
    const tile = this.draw(result);
    const after = [...this.grid.children].find((other) => Number(other.dataset.seed) > result.seed);
    this.grid.insertBefore(tile, after ?? null);
    this.report();
    if (this.results.length === this.count) this.stop();
  }

  draw({ seed, density, outcome, mean, width }) {
    const label = `Seed ${seed}: ${outcome}`;
    const tile = element("button", { type: "button", "data-seed": seed, "data-outcome": outcome, title: `${label}, mean ${mean.toFixed(2)}, width ratio ${width.toFixed(2)}` });
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${density.length} 1000`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.curve("gan-data", hillPath, this.data), this.curve("gan-area gan-generated", areaPath, density), this.curve("gan-generated", hillPath, density));
    tile.append(svg, element("span", {}, `${seed} ${outcome}`));
    tile.setAttribute("aria-label", label);
    tile.addEventListener("click", () => this.choose(seed));
    return tile;
  }

  curve(name, trace, levels) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name.startsWith("gan-area") ? name : `gan-line ${name}`);
    path.setAttribute("vector-effect", "non-scaling-stroke");
    path.setAttribute("transform", "matrix(1 0 0 -1 0 1000)");
    path.setAttribute("d", trace(levels));
    return path;
  }

  report() {
    const done = this.results.length;
    this.status.textContent = done < this.count ? `${done} of ${this.count} seeds` : `${this.count} seeds, 95 % Wilson intervals`;
    if (!done) return;
    const shares = Object.entries(shareOutcomes(this.results.map((result) => result.outcome)));
    this.bars.replaceChildren(...shares.filter(([, share]) => share.value > 0).map(([name, share]) => drawShare(name, share)));
  }
}

/** "collapsed 88 % [76, 94]" and a bar with its interval. */
function drawShare(name, { value, low, high }) {
  const [share, from, to] = [value, low, high].map((x) => Math.round(100 * x));
  const bar = document.createElementNS(SVG, "svg");
  bar.setAttribute("aria-hidden", "true");
  bar.innerHTML =
    `<rect width="${100 * value}%" height="10" y="7" fill="currentColor" fill-opacity=".35"/>` +
    `<line x1="${100 * low}%" x2="${100 * high}%" y1="12" y2="12" stroke="currentColor" stroke-width="2"/>`;
  return element("li", { "data-outcome": name }, element("span", {}, name), bar, element("span", {}, `${share} % [${from}, ${to}]`));
}
