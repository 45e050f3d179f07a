/** What is moved by sliders and drawn anew: `<gan-classes>` and `<gan-instruments>`. */

import { createButton, findParts, readRecipe } from "../player/dom.js";
import { createKnob } from "./knobs.js";

/** @typedef {import("../player/dom.js").Parts} Parts */

/**
 * A subclass draws a state in `show`. The recipe has the knobs, the words, and the state that they
 * begin with.
 * @template {Record<string, number>} State
 */
export class MovableElement extends HTMLElement {
  started = false;
  /** @type {any} */
  recipe = {};
  /** @type {Parts} */
  parts = {};
  /** @type {import("./knobs.js").Knob[]} */
  knobs = [];
  /** @type {State} */
  state = /** @type {any} */ (null);
  waiting = 0;

  connectedCallback() {
    if (this.started) return; // front ends take outputs out of the page and put them back
    this.started = true;
    this.parts = findParts(this);
    this.recipe = readRecipe(this.parts);
    for (const facts of this.recipe.knobs) {
      const turn = (/** @type {number} */ value) => {
        this.show({ ...this.state, [facts.name]: value });
      };
      this.knobs.push(createKnob(facts, turn));
    }
    this.parts.knobs.replaceChildren(...this.knobs.map((knob) => knob.root));
    this.addAction(this.recipe.words.reset, () => this.recipe.state);
    this.prepare();
    this.set(this.recipe.state);
  }

  /** What a subclass adds before it draws for the first time. */
  prepare() {}

  /**
   * Draw a state, and keep it.
   * @param {State} state
   */
  show(state) {
    this.state = state;
  }

  /**
   * A button, before those that are there, which leads to another state.
   * @param {string} label
   * @param {() => State} choose
   */
  addAction(label, choose) {
    this.parts.actions.prepend(createButton(label, "", () => this.set(choose())));
  }

  /**
   * Show a state, on the knobs too.
   * @param {State} state
   */
  set(state) {
    this.knobs.forEach((knob, i) => {
      knob.show(state[this.recipe.knobs[i].name]);
    });
    this.show({ ...state });
  }

  /**
   * Say it once the slider rests, so that a screen reader is not flooded.
   * @param {string} text
   */
  announce(text) {
    this.parts.description.textContent = text;
    clearTimeout(this.waiting);
    if (text === this.parts.news.textContent) return;
    this.waiting = setTimeout(() => {
      this.parts.news.textContent = text;
    }, 150);
  }
}
