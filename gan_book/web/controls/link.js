/**
 * Settings in an address: `#explore=book&minibatch=true&seed=7`, and `&place=2` where they are those
 * of the second explorer of a page. What comes in is data, and bounded.
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
  if (settings.turns) link.set("turns", settings.turns);
  // These need no escape there, and are easier to read.
  return `#${link}`.replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%3D/g, "=");
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
  const turns = readTurnsOfLink(recipe.knobs, link.get("turns"));
  return { preset, settings: { ...recipe.presets[preset], ...changes, turns } };
}
