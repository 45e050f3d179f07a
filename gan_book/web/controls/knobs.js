/** Knobs, made of the list that Python wrote: each with its label, help and bounds. */

import { createElement, setAttributes } from "../player/dom.js";
import { findNearest } from "../player/nearest.js";
import { buildSketch } from "./sketch.js";
import { readValue } from "./values.js";

/**
 * @typedef {object} KnobFacts as in `widgets/knobs.py`
 * @property {string} name of the setting
 * @property {string} label
 * @property {string} help
 * @property {?number} [low]
 * @property {?number} [high]
 * @property {boolean} [whole]
 * @property {?(string | boolean)[]} [choices]
 * @property {?number[]} [stops]
 * @property {boolean} [turns] whether it may be turned in mid-run
 * @property {?Record<string, string>} [words] of a sketch, for its bins
 * @property {?Record<string, string>} [shapes] to begin a sketch with, by their names
 * @property {import("./needs.js").Need[]} [needs] without which it has no effect
 * @property {?number} [idle] the only value where it has none
 * @property {?string} [below] a setting than which it is smaller
 */

/** @typedef {string | number | boolean} Value of a setting */

/**
 * @typedef {object} Control
 * @property {HTMLInputElement | HTMLSelectElement} input
 * @property {(value: any) => void} show
 * @property {HTMLElement[]} [extra] what stands before the input
 * @property {(able: boolean) => void} [enable] what the input itself does not
 */

/**
 * @typedef {object} Knob
 * @property {HTMLElement} root
 * @property {(value: any) => void} show
 * @property {(reason: string) => void} excuse greys it and says why; "" wakes it
 */

/** @typedef {(value: any) => void} Turn called when the reader turns a knob */

/** So many knobs were made: every input has a name of its own in the document. */
let knobsMade = 0;

/**
 * @param {KnobFacts} facts
 * @param {Turn} turn
 * @returns {Knob}
 */
export function createKnob(facts, turn) {
  const id = `gan-knob-${++knobsMade}`;
  const { input, show, extra = [], enable } = chooseKind(facts)(facts, turn);
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-help`);
  const help = createElement("small", { id: `${id}-help`, class: "gan-help" }, facts.help);
  const root = createElement(
    "div",
    { class: "gan-knob", "data-knob": facts.name },
    createElement("label", { for: id }, facts.label),
    ...extra,
    input,
    help,
  );
  const excuse = (/** @type {string} */ reason) => {
    input.disabled = reason !== "";
    enable?.(!input.disabled);
    root.toggleAttribute("data-idle", input.disabled);
    help.textContent = reason || facts.help;
    // The keyboard passes by what is disabled, and is to hear why.
    if (reason)
      setAttributes(help, { tabindex: 0, role: "note", "aria-label": `${facts.label}: ${reason}` });
    else for (const name of ["tabindex", "role", "aria-label"]) help.removeAttribute(name);
  };
  return { root, show, excuse };
}

/**
 * @param {KnobFacts} facts
 * @returns {(facts: KnobFacts, turn: Turn) => Control}
 */
function chooseKind({ choices, stops, words }) {
  if (words) return buildSketch;
  if (choices?.includes(true)) return buildSwitch;
  if (choices) return buildChoice;
  return stops ? buildSlider : buildNumber;
}

/**
 * @param {KnobFacts} _facts
 * @param {Turn} turn
 * @returns {Control}
 */
function buildSwitch(_facts, turn) {
  const input = createElement("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => turn(input.checked));
  const show = (/** @type {boolean} */ value) => {
    input.checked = value;
  };
  return { input, show };
}

/**
 * @param {KnobFacts} facts
 * @param {Turn} turn
 * @returns {Control}
 */
function buildChoice({ choices }, turn) {
  const input = createElement("select");
  for (const choice of (choices ?? []).map(String)) {
    input.append(new Option(choice.replace("_", " "), choice));
  }
  input.addEventListener("change", () => turn(input.value));
  const show = (/** @type {string} */ value) => {
    input.value = value;
  };
  return { input, show };
}

/**
 * A slider over the stops: they may be far apart at one end and close at the other.
 * @param {KnobFacts} facts
 * @param {Turn} turn
 * @returns {Control}
 */
function buildSlider({ stops }, turn) {
  const places = stops ?? [];
  const input = createElement("input", { type: "range", min: 0, max: places.length - 1 });
  const output = createElement("output");
  const write = (/** @type {number} */ value) => {
    output.textContent = formatValue(value);
    input.setAttribute("aria-valuetext", formatValue(value));
  };
  input.addEventListener("input", () => {
    const value = places[input.valueAsNumber];
    write(value);
    turn(value);
  });
  const show = (/** @type {number} */ value) => {
    input.value = String(findNearest(places, value));
    write(value);
  };
  return { input, show, extra: [output] };
}

/**
 * @param {KnobFacts} facts
 * @param {Turn} turn
 * @returns {Control}
 */
function buildNumber(facts, turn) {
  const bounds = { min: facts.low ?? "", max: facts.high ?? "", step: 1 };
  const input = createElement("input", { type: "number", ...bounds, inputmode: "numeric" });
  input.addEventListener("change", () => {
    const value = readValue(facts, input.value);
    if (value !== undefined) turn(value);
  });
  const show = (/** @type {number} */ value) => {
    input.value = String(value);
  };
  return { input, show };
}

/** @param {number} value */
function formatValue(value) {
  return String(value).replace("-", "−");
}
