/** The panel: all knobs in groups, what one can do with them, and a link that carries them. */

import { readTurns, settingsAt, writeTurns } from "../engine/turns.js";
import { createButton, createElement } from "../player/dom.js";
import { fill } from "../player/words.js";
import { SEEDS } from "../shared.js";
import { createKnob } from "./knobs.js";
import { readLink, writeLink } from "./link.js";
import { explainIdle, reconcile } from "./needs.js";
import { keepTurns, listTurns, turnAnew, turnFrom } from "./turning.js";
import { listValues } from "./values.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("./knobs.js").Knob} Knob */

/**
 * @typedef {object} Group
 * @property {string} label
 * @property {string[]} names of its knobs
 * @property {Group[]} [groups] within it
 */

/**
 * @typedef {object} ExplorerRecipe what `explorer_in_page.py` wrote
 * @property {Settings} start
 * @property {string} preset
 * @property {Record<string, Settings>} presets
 * @property {import("./knobs.js").KnobFacts[]} knobs
 * @property {Group[]} groups
 * @property {import("../player/words.js").Words} words
 */

/**
 * @typedef {object} PanelListener
 * @property {(step: number) => void} change called when the settings are others, from a step on
 * @property {() => {step: number, reach: number}} locate where in a run the reader stands, or 0 where
 *   that is its start or its end; and how many steps are nearly the same
 * @property {() => void} runMany called when the reader asks for many seeds
 */

/** Holds the settings; knows nothing of what is made of them. */
export class Panel {
  /**
   * @param {HTMLElement} host
   * @param {HTMLElement | undefined} front a place of its own for the first group
   * @param {ExplorerRecipe} recipe
   * @param {number} place of the explorer among those of its page, from 1
   * @param {PanelListener} listener
   */
  constructor(host, front, recipe, place, listener) {
    this.recipe = recipe;
    this.place = place;
    this.listener = listener;
    this.preset = recipe.preset;
    this.settings = recipe.start;
    /** So many steps are done where the reader stands: knobs show what holds there. */
    this.step = recipe.start.steps;
    this.knobs = this.createKnobs();
    this.link = createElement("a", { class: "gan-link" }, recipe.words.link);
    this.link.addEventListener("click", (event) => this.copyLink(event));
    this.copied = createElement("span", { class: "gan-copied", role: "status" });
    const [first, ...rest] = recipe.groups.map((group) => this.buildGroup(group));
    this.actions = this.buildActions();
    this.here = this.buildHere();
    this.turned = createElement("ul", {
      class: "gan-turned",
      "aria-label": recipe.words.turned_list,
    });
    host.replaceChildren(this.actions, this.here.root, this.turned, ...rest);
    if (front) front.replaceChildren(first);
    else host.prepend(first);
    this.show();
  }

  /** @returns {Record<string, Knob>} */
  createKnobs() {
    const { knobs, presets, words } = this.recipe;
    const choices = Object.keys(presets);
    const preset = { name: "preset", label: words.preset, help: words.preset_help, choices };
    /** @type {Record<string, Knob>} */
    const made = { preset: createKnob(preset, (name) => this.choosePreset(name)) };
    for (const facts of knobs) {
      made[facts.name] = createKnob(facts, (value) => this.turn(facts.name, value));
    }
    return made;
  }

  /**
   * @param {Group} group
   * @returns {HTMLElement}
   */
  buildGroup({ label, names, groups = [] }) {
    const roots = names.map((name) => this.knobs[name].root);
    const box = createElement("div", { class: "gan-knobs" }, ...roots);
    if (!label) return box;
    const inner = groups.map((group) => this.buildGroup(group));
    const summary = createElement("summary", {}, label);
    return createElement("details", { class: "gan-fold" }, summary, box, ...inner);
  }

  buildActions() {
    const { words } = this.recipe;
    const next = () => this.turn("seed", (this.settings.seed + 1) % 2 ** 32);
    const [many, manyHelp] = [words.many_seeds, words.many_seeds_help].map((sentence) =>
      fill(sentence, { count: SEEDS }),
    );
    return createElement(
      "div",
      { class: "gan-buttons gan-actions" },
      createButton(words.another_seed, words.another_seed_help, next),
      createButton(words.reset, words.reset_help, () => this.reset()),
      createButton(many, manyHelp, () => this.listener.runMany()),
      this.link,
      this.copied,
    );
  }

  /** The switch between turning from here on and starting anew. */
  buildHere() {
    const { turn_here: label, turn_here_help: help } = this.recipe.words;
    const facts = { name: "turn_here", label, help, choices: [true, false] };
    const knob = createKnob(facts, (on) => {
      this.turnsHere = on;
    });
    this.turnsHere = true;
    knob.show(true);
    return knob;
  }

  /**
   * Copy the link, and say so; a reader who asks for a new tab gets one.
   * @param {MouseEvent} event
   */
  async copyLink(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { copied, not_copied: refused } = this.recipe.words;
    try {
      await navigator.clipboard.writeText(this.link.href);
      this.copied.textContent = copied;
    } catch {
      this.copied.textContent = refused;
    }
  }

  /**
   * @param {string} name
   * @param {import("./knobs.js").Value} value
   */
  turn(name, value) {
    const { recipe, settings, preset } = this;
    const able = this.turnsHere && recipe.knobs.find((knob) => knob.name === name)?.turns;
    const { step, reach } = able ? this.listener.locate() : { step: 0, reach: 0 };
    if (!step) return this.adopt(preset, turnAnew(settings, name, value));
    const turned = turnFrom(settings, { step, name, value: /** @type {any} */ (value) }, reach);
    this.adopt(preset, turned.settings, turned.step);
  }

  /**
   * The reader stands elsewhere: show what holds there.
   * @param {number} step
   */
  stand(step) {
    const turns = readTurns(this.settings.turns);
    const between = (/** @type {{step: number}} */ turn) =>
      turn.step > this.step !== turn.step > step;
    const others = turns.some(between);
    this.step = step;
    if (others) this.show();
  }

  /** @param {import("../engine/turns.js").Turn} turn to be taken back */
  forget({ step, name }) {
    const { preset, settings } = this;
    const left = readTurns(settings.turns).filter(
      (turn) => turn.step !== step || turn.name !== name,
    );
    this.adopt(preset, { ...settings, turns: writeTurns(left) });
  }

  /**
   * Take all from a preset but the seed and the minibatch switch, so that both can be compared.
   * @param {string} name
   */
  choosePreset(name) {
    const { minibatch, seed } = this.settings;
    this.adopt(name, { ...this.recipe.presets[name], minibatch, seed });
  }

  reset() {
    this.adopt(this.recipe.preset, this.recipe.start);
  }

  /**
   * Take settings over from an address.
   * @param {string} hash
   * @returns {boolean} false where it carries none
   */
  follow(hash) {
    const link = readLink(this.recipe, hash, this.place);
    if (link) this.adopt(link.preset, link.settings);
    return link !== null;
  }

  /**
   * @param {string} preset
   * @param {Settings} settings
   * @param {number} [step] from which on they are others
   */
  adopt(preset, settings, step = 0) {
    this.preset = preset;
    const agreed = reconcile(this.recipe.knobs, listValues(settings));
    this.settings = { ...settings, ...agreed };
    this.settings.turns = keepTurns(this.recipe.knobs, this.settings);
    this.show();
    this.copied.textContent = "";
    this.listener.change(step);
  }

  show() {
    const { recipe, settings } = this;
    const values = listValues(settingsAt(settings, this.step));
    const forget = this.forget.bind(this);
    this.turned.replaceChildren(...listTurns(recipe, settings.turns, forget));
    this.knobs.preset.show(this.preset);
    for (const facts of this.recipe.knobs) {
      const knob = this.knobs[facts.name];
      knob.show(values[facts.name]);
      knob.excuse(explainIdle(this.recipe, facts, values));
    }
    this.link.href = writeLink(this.recipe, this.preset, this.settings, this.place);
  }
}
