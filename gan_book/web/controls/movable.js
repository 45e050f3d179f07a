/** What is moved by sliders and drawn anew at each move: `<gan-classes>` and `<gan-instruments>`. */

import { createKnob, element } from "./knobs.js";
import { findParts } from "../player/picture.js";

/**
 * A subclass draws a state in `show(state)`, and keeps it in `this.state`. The recipe has the knobs and the state
 * that they begin with.
 */
export class MovableElement extends HTMLElement {
  connectedCallback() {
    if (this.started) return; // front ends take outputs out of the page and put them back
    this.started = true;
    this.parts = findParts(this);
    this.recipe = JSON.parse(this.parts.recipe.textContent);
    const turn = (name) => (value) => this.show({ ...this.state, [name]: value });
    this.knobs = this.recipe.knobs.map((knob) => createKnob(knob, turn(knob.name)));
    this.parts.knobs.replaceChildren(...this.knobs.map((knob) => knob.root));
    this.addDeed("Reset", () => this.recipe.state);
    this.prepare();
    this.set(this.recipe.state);
  }

  /** What a subclass adds before it draws for the first time. */
  prepare() {}

  /** A button, before those that are there, which leads to another state. */
  addDeed(label, choose) {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => this.set(choose()));
    this.parts.deeds.prepend(button);
  }

  /** Show a state, on the knobs too. */
  set(state) {
    this.recipe.knobs.forEach((knob, i) => this.knobs[i].show(state[knob.name]));
    this.show({ ...state });
  }

  /** Say it once the slider rests, so that a screen reader is not flooded. */
  announce(text) {
    this.parts.description.textContent = text;
    clearTimeout(this.waiting);
    if (text === this.parts.news.textContent) return;
    this.waiting = setTimeout(() => (this.parts.news.textContent = text), 150);
  }
}
