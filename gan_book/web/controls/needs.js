/** Which knobs have an effect beside the others, and what gives way (facts.py, knobs.py). */

import { fill } from "../player/words.js";

/** @typedef {import("./knobs.js").KnobFacts} KnobFacts */
/** @typedef {import("./knobs.js").Value} Value */

/**
 * @typedef {object} Need what a knob needs of another setting to have an effect
 * @property {string} field
 * @property {Value[]} among the values that will do; where there are none,
 * @property {Value[]} other_than the values that will not
 */

/**
 * @param {KnobFacts} facts
 * @param {Record<string, Value>} values of all settings
 * @returns {Need | undefined} the first thing that keeps a knob from having an effect
 */
function findUnmet({ needs = [] }, values) {
  return needs.find(({ field, among, other_than: not }) =>
    among.length ? !among.includes(values[field]) : not.includes(values[field]),
  );
}

/**
 * Let what contradicts other settings give way.
 * @param {KnobFacts[]} knobs
 * @param {Record<string, Value>} values of all settings
 * @returns {Record<string, Value>}
 */
export function reconcile(knobs, values) {
  const agreed = { ...values };
  for (const facts of knobs) {
    const { name, below = null, idle = null } = facts;
    if (below !== null) agreed[name] = Math.min(Number(values[name]), Number(values[below]) - 1);
    if (idle !== null && findUnmet(facts, values)) agreed[name] = idle;
  }
  return agreed;
}

/**
 * @param {import("./panel.js").ExplorerRecipe} recipe
 * @param {KnobFacts} facts
 * @param {Record<string, Value>} values of all settings
 * @returns {string} why turning a knob changes nothing; nothing where it does
 */
export function explainIdle({ knobs, words }, facts, values) {
  const need = findUnmet(facts, values);
  if (!need) return "";
  const { field, among, other_than: not } = need;
  const label = knobs.find(({ name }) => name === field)?.label ?? field;
  const named = (among.length ? among : not).map((v) => (v === true ? words.on : String(v)));
  const sentence = among.length ? words.needs : words.needs_other;
  return fill(sentence, { label, value: named.join(words.or) });
}
