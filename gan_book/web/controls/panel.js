/** The panel: all knobs in groups, what one can do with them, and a link that carries them. */

import { SEEDS } from "../shared.js";
import { createKnob, element } from "./knobs.js";
import { readLink, reconcile, writeLink } from "./link.js";

/** Holds the settings; knows nothing of what is made of them. */
export class Panel {
  /**
   * @param {HTMLElement} host
   * @param {?HTMLElement} front a place of its own for the first group, or null
   * @param {object} recipe what `explorer.py` wrote
   * @param {() => void} changed called when the settings are others
   * @param {() => void} runMany called when the reader asks for many seeds
   */
  constructor(host, front, recipe, changed, runMany) {
    Object.assign(this, { recipe, changed, runMany, preset: recipe.preset, settings: recipe.start });
    this.controls = this.createControls();
    const [first, ...rest] = recipe.groups.map((group) => this.buildGroup(group));
    host.replaceChildren(this.buildDeeds(), ...rest);
    front ? front.replaceChildren(first) : host.prepend(first);
    this.show();
  }

  createControls() {
    const choices = Object.keys(this.recipe.presets);
    const preset = { name: "preset", label: "preset", help: this.recipe.help, choices };
    const knobs = this.recipe.knobs.map((knob) => [knob.name, createKnob(knob, (value) => this.turn(knob.name, value))]);
    return { preset: createKnob(preset, (name) => this.choosePreset(name)), ...Object.fromEntries(knobs) };
  }

  buildGroup({ label, names, groups = [] }) {
    const box = element("div", { class: "gan-knobs" }, ...names.map((name) => this.controls[name].root));
    if (!label) return box;
    return element("details", { class: "gan-fold" }, element("summary", {}, label), box, ...groups.map((group) => this.buildGroup(group)));
  }

  buildDeeds() {
    const next = () => this.turn("seed", (this.settings.seed + 1) % 2 ** 32);
    this.link = element("a", { class: "gan-link" }, "Link to these settings");
    this.link.addEventListener("click", () => navigator.clipboard?.writeText(this.link.href).catch(() => {}));
    return element(
      "div",
      { class: "gan-buttons gan-deeds" },
      createButton("Another seed", "The next seed, all else the same", next),
      createButton("Reset", "Back to the settings this began with", () => this.reset()),
      createButton(`${SEEDS} seeds`, `Play ${SEEDS} seeds with these settings`, this.runMany),
      this.link,
    );
  }

  turn(name, value) {
    this.adopt(this.preset, { ...this.settings, [name]: value });
  }

  /** Take all from a preset but the seed and the switch for the remedy, so that both can be compared. */
  choosePreset(name) {
    const { minibatch, seed } = this.settings;
    this.adopt(name, { ...this.recipe.presets[name], minibatch, seed });
  }

  reset() {
    this.adopt(this.recipe.preset, this.recipe.start);
  }

  /** Take settings over from an address; false where it carries none. */
  follow(hash) {
    const link = readLink(this.recipe, hash);
    if (link) this.adopt(link.preset, link.settings);
    return link !== null;
  }

  adopt(preset, settings) {
    Object.assign(this, { preset, settings: reconcile(settings) });
    this.show();
    this.changed();
  }

  show() {
    this.controls.preset.show(this.preset);
    for (const { name } of this.recipe.knobs) this.controls[name].show(this.settings[name]);
    this.link.href = writeLink(this.recipe, this.preset, this.settings);
  }
}

/** A button with words on it. */
export function createButton(text, help, act) {
  const button = element("button", { type: "button", title: help }, text);
  button.addEventListener("click", act);
  return button;
}
