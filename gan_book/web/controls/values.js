/** Values of settings as knobs and addresses know them: by name, and bounded. */

import { isSketch } from "./sketch.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("./knobs.js").KnobFacts} KnobFacts */
/** @typedef {import("./knobs.js").Value} Value */

/**
 * @param {Settings} settings
 * @returns {Record<string, Value>} the same, to be read by the names of knobs
 */
export function listValues(settings) {
  return /** @type {Record<string, any>} */ (settings);
}

/**
 * @param {KnobFacts} facts
 * @param {?string} text
 * @returns {Value | undefined} undefined where the text is no value of the knob
 */
export function readValue({ choices, low, high, whole, words }, text) {
  if (words) return text !== null && isSketch(text) ? text : undefined;
  if (choices) return choices.find((choice) => String(choice) === text);
  if (text === null || !/^-?\d+(\.\d+)?(e-?\d{1,2})?$/.test(text)) return undefined;
  const value = Number(text);
  const inside = value >= Number(low) && value <= Number(high);
  return inside && (!whole || Number.isInteger(value)) ? value : undefined;
}
