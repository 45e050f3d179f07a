/**
 * Settings in an address: `#explore=book&minibatch=true&seed=7`. What comes in is data, and
 * bounded.
 */

import { readTurnsOfLink } from "./turning.js";
import { listValues, readValue } from "./values.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("./knobs.js").KnobFacts} KnobFacts */
/** @typedef {import("./knobs.js").Value} Value */
/** @typedef {import("./panel.js").ExplorerRecipe} ExplorerRecipe */

/**
 * @param {ExplorerRecipe} recipe
 * @param {string} preset
 * @param {Settings} settings
 * @returns {string} the part of the address from # on: the preset, and what differs from it
 */
export function writeLink(recipe, preset, settings) {
  const link = new URLSearchParams({ explore: preset });
  const [own, usual] = [settings, recipe.presets[preset]].map(listValues);
  for (const { name } of recipe.knobs) {
    if (own[name] !== usual[name]) link.set(name, String(own[name]));
  }
  if (settings.turns) link.set("turns", settings.turns);
  // These need no escape there, and are easier to read.
  return `#${link}`.replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%3D/g, "=");
}

/**
 * @param {ExplorerRecipe} recipe
 * @param {string} hash
 * @returns {?{preset: string, settings: Settings}} null where the address carries none
 */
export function readLink(recipe, hash) {
  const link = new URLSearchParams(hash.slice(1));
  const preset = link.get("explore");
  if (preset === null || !Object.hasOwn(recipe.presets, preset)) return null;
  /** @type {Record<string, Value>} */
  const changes = {};
  for (const facts of recipe.knobs) {
    const value = readValue(facts, link.get(facts.name));
    if (value !== undefined) changes[facts.name] = value;
  }
  const turns = readTurnsOfLink(recipe.knobs, link.get("turns"));
  return { preset, settings: { ...recipe.presets[preset], ...changes, turns } };
}
