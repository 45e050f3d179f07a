/** The panel of knobs, made of the list that Python wrote: each with its label, help and bounds. */

import { readValue } from "./link.js";

/** Numbers of knobs, so that every input has a name of its own in the document. */
let made = 0;

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  // JupyterLab would take the keys for its own.
  if (/^(input|select|button|summary)$/.test(tag)) made.setAttribute("data-lm-suppress-shortcuts", "true");
  made.append(...children);
  return made;
}

/**
 * @param {object} knob as in `knobs.py`
 * @param {(value: any) => void} turn called when the reader turns it
 * @returns {{root: HTMLElement, show: (value: any) => void}}
 */
export function createKnob(knob, turn) {
  const id = `gan-knob-${++made}`;
  const kind = knob.choices?.includes(true) ? buildSwitch : knob.choices ? buildChoice : knob.stops ? buildSlider : buildNumber;
  const { input, show, extra = [] } = kind(knob, turn);
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-help`);
  const help = element("small", { id: `${id}-help`, class: "gan-help" }, knob.help);
  const label = element("label", { for: id }, knob.label);
  const root = element("div", { class: "gan-knob", "data-knob": knob.name }, label, ...extra, input, help);
  return { root, show };
}

function buildSwitch(knob, turn) {
  const input = element("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => turn(input.checked));
  return { input, show: (value) => (input.checked = value) };
}

function buildChoice(knob, turn) {
  const input = element("select");
  input.append(...knob.choices.map((choice) => new Option(choice.replace("_", " "), choice)));
  input.addEventListener("change", () => turn(input.value));
  return { input, show: (value) => (input.value = value) };
}

/** A slider over the stops: they may be far apart at one end and close at the other. */
function buildSlider(knob, turn) {
  const input = element("input", { type: "range", min: 0, max: knob.stops.length - 1 });
  const output = element("output");
  const write = (value) => {
    output.textContent = formatValue(value);
    input.setAttribute("aria-valuetext", formatValue(value));
  };
  input.addEventListener("input", () => {
    const value = knob.stops[input.valueAsNumber];
    write(value);
    turn(value);
  });
  const show = (value) => {
    input.value = findStop(knob.stops, value);
    write(value);
  };
  return { input, show, extra: [output] };
}

function buildNumber(knob, turn) {
  const input = element("input", { type: "number", min: knob.low, max: knob.high, step: 1, inputmode: "numeric" });
  input.addEventListener("change", () => {
    const value = readValue(knob, input.value);
    if (value !== undefined) turn(value);
  });
  return { input, show: (value) => (input.value = value) };
}

/** The place of the nearest stop. */
function findStop(stops, value) {
  let best = 0;
  stops.forEach((stop, i) => {
    if (Math.abs(stop - value) < Math.abs(stops[best] - value)) best = i;
  });
  return best;
}

function formatValue(value) {
  return String(value).replace("-", "−");
}
