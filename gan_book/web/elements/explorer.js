/** `<gan-explorer>`: brings together the knobs, the run in the worker and the picture. */

import { SEEDS } from "../shared.js";
import { element } from "../controls/knobs.js";
import { ManySeeds } from "../controls/many_seeds.js";
import { createButton, Panel } from "../controls/panel.js";
import { findParts } from "../player/picture.js";
import { createScene, describeMoment, describeMove } from "../player/scene.js";
import { Session } from "../player/session.js";
import { findNearest } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";

class ExplorerElement extends HTMLElement {
  connectedCallback() {
    if (this.parts) return; // front ends take outputs out of the page and put them back
    this.parts = findParts(this);
    const recipe = JSON.parse(this.parts.recipe.textContent);
    this.session = new Session(this.parts.worker.textContent, this);
    this.scene = createScene(this.parts, (fraction) => this.seek(fraction));
    this.buildTimeline();
    this.many = new ManySeeds(this.parts.many, () => this.session.hire(), (seed) => this.panel.turn("seed", seed));
    const runMany = () => this.many.run(this.panel.settings, SEEDS);
    this.panel = new Panel(this.parts.panel, this.parts.front, recipe, () => this.restart(), runMany);
    const follow = () => this.isFirst() && this.panel.follow(location.hash);
    window.addEventListener("hashchange", follow);
    if (!follow()) this.startWhenSeen();
  }

  disconnectedCallback() {
    if (this.timeline.playing) this.timeline.seek(this.timeline.index);
  }

  /** An address speaks to the first explorer of its page. */
  isFirst() {
    return document.querySelector("gan-explorer") === this;
  }

  buildTimeline() {
    const { parts, session } = this;
    const index = Number(parts.stage.dataset.frame);
    this.timeline = new Timeline(parts.stage, parts.controls, {
      count: index + 1,
      index,
      draw: (i) => session.frames[i] && this.show(session.frames[i]),
      describe: (i) => this.describe(session.frames[i]),
    });
    const moves = element("div", { class: "gan-buttons gan-moves" }, element("span", {}, "One move:"));
    moves.append(
      createButton("D step", "Update D once, and mark what changed", () => this.move("d")),
      createButton("G step", "Update G once, and mark what changed", () => this.move("g")),
    );
    parts.controls.append(moves);
  }

  show(frame) {
    this.aside = false;
    this.parts.stage.dataset.moved = "";
    this.parts.news.textContent = "";
    this.scene.draw(frame);
  }

  describe(frame) {
    if (frame) this.parts.description.textContent = describeMoment(frame);
    return this.parts.description.textContent;
  }

  seek(fraction) {
    const steps = this.session.frames.map((frame) => frame.step);
    if (steps.length) this.timeline.seek(findNearest(steps, fraction * this.panel.settings.steps));
  }

  // ---- runs ----

  /** Play the run that the picture shows the end of, once it is in sight. */
  startWhenSeen() {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (this.session.run > 0) return;
      this.start(this.playsItself());
      this.held = !this.playsItself(); // the picture shows this run already: no need to go there again
    });
    observer.observe(this);
  }

  playsItself() {
    return this.hasAttribute("autoplay") && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** The settings are others: play from the start, or go to the moment at which the picture stood. */
  restart() {
    this.many.clear();
    this.held = false;
    this.start(this.timeline.playing || this.playsItself());
  }

  start(plays) {
    this.plays = plays;
    this.session.start(this.panel.settings);
  }

  /** @see Session */
  begin({ total, axis, data }) {
    this.many.data = data;
    this.scene.begin(this.panel.settings, axis, data);
    this.timeline.restart(total, this.plays);
  }

  /** @see Session */
  extend({ ended, divergedAt }) {
    const { session, timeline } = this;
    if (this.held && !ended) return;
    timeline.extend(session.frames.length, ended ? session.frames.length : timeline.total);
    this.scene.drawHistory(session.frames);
    if (this.plays) timeline.play();
    this.plays = false;
    if (!ended) return;
    this.parts.note.textContent = divergedAt === null ? "" : `This run diverged at step ${divergedAt.toLocaleString("en")}.`;
    if (!timeline.playing && !this.held) timeline.pause(); // says what is to be seen
    this.held = false;
  }

  // ---- half steps ----

  move(which) {
    const { session, timeline } = this;
    if (!session.frames[timeline.index]) return;
    timeline.setPlaying(false);
    session.move(which, this.aside ? null : timeline.index);
    this.aside = true;
  }

  /** @see Session */
  moved(move) {
    if (!this.aside) return; // the reader has gone elsewhere
    this.parts.stage.dataset.moved = move.move;
    this.scene.draw(move.after, move.before, move.move);
    this.parts.news.textContent = describeMove(move);
  }
}

if (!customElements.get("gan-explorer")) customElements.define("gan-explorer", ExplorerElement);
