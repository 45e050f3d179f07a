/**
 * Settings in an address: `#explore=book&minibatch=true&seed=7`, and `&place=2` where they are those
 * of the second explorer of a page. What comes in is data, and bounded.
 */

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("./knobs.js").KnobFacts} KnobFacts */
/** @typedef {import("./knobs.js").Value} Value */
/** @typedef {import("./panel.js").ExplorerRecipe} ExplorerRecipe */

/**
 * @param {ExplorerRecipe} recipe
 * @param {string} preset
 * @param {Settings} settings
 * @param {number} place of the explorer among those of its page, from 1
 * @returns {string} the part of the address from # on: the preset, and what differs from it
 */
export function writeLink(recipe, preset, settings, place) {
  const link = new URLSearchParams({ explore: preset });
  if (place > 1) link.set("place", String(place));
  const [own, usual] = [settings, recipe.presets[preset]].map(listValues);
  for (const { name } of recipe.knobs) {
    if (own[name] !== usual[name]) link.set(name, String(own[name]));
  }
  return `#${link}`;
}

/**
 * @param {Settings} settings
 * @returns {Record<string, Value>} the same, to be read by the names of knobs
 */
export function listValues(settings) {
  return /** @type {Record<string, any>} */ (settings);
}

/**
 * @param {ExplorerRecipe} recipe
 * @param {string} hash
 * @param {number} place of the explorer that asks
 * @returns {?{preset: string, settings: Settings}} null where the address carries none for it
 */
export function readLink(recipe, hash, place) {
  const link = new URLSearchParams(hash.slice(1));
  const preset = link.get("explore");
  if (preset === null || !Object.hasOwn(recipe.presets, preset)) return null;
  if ((link.get("place") ?? "1") !== String(place)) return null;
  /** @type {Record<string, Value>} */
  const changes = {};
  for (const facts of recipe.knobs) {
    const value = readValue(facts, link.get(facts.name));
    if (value !== undefined) changes[facts.name] = value;
  }
  return { preset, settings: { ...recipe.presets[preset], ...changes } };
}

/**
 * @param {KnobFacts} facts
 * @param {?string} text
 * @returns {Value | undefined} undefined where the text is no value of the knob
 */
export function readValue({ choices, low, high, whole }, text) {
  if (choices) return choices.find((choice) => String(choice) === text);
  if (text === null || !/^-?\d+(\.\d+)?(e-?\d{1,2})?$/.test(text)) return undefined;
  const value = Number(text);
  const inside = value >= Number(low) && value <= Number(high);
  return inside && (!whole || Number.isInteger(value)) ? value : undefined;
}
