/** Knobs that are turned in mid-run: what becomes of the settings (widgets/turning.py). */

import { readTurns, settingsAt, writeTurns } from "../engine/turns.js";
import { createButton, createElement } from "../player/dom.js";
import { fill, formatCount } from "../player/words.js";
import { MOST_TURNS } from "../shared.js";
import { reconcile } from "./needs.js";
import { listValues, readValue } from "./values.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("../engine/turns.js").Turn} Turn */
/** @typedef {import("./knobs.js").KnobFacts} KnobFacts */

/**
 * Turn a knob from a step on. What was turned later is forgotten: the run is another from here on.
 * @param {Settings} settings
 * @param {Turn} turn
 * @param {number} reach a turn of the same knob less than so many steps before becomes this one, so
 *   that a slider may be dragged while the run plays
 * @returns {{settings: Settings, step: number}} and the step from which on the run is another
 */
export function turnFrom(settings, { step, name, value }, reach) {
  const before = readTurns(settings.turns).filter((turn) => turn.step <= step);
  const same = before.filter((turn) => turn.name === name && step - turn.step < reach).pop();
  const at = same ? same.step : step;
  const kept = before.filter((turn) => turn !== same).slice(-MOST_TURNS + 1);
  const bare = { ...settings, turns: writeTurns(kept) };
  const stays = listValues(settingsAt(bare, at))[name] === value;
  const turns = stays ? bare.turns : writeTurns([...kept, { step: at, name, value }]);
  return { settings: { ...settings, turns }, step: at };
}

/**
 * Turn a knob for the whole run: what it was turned to in mid-run is forgotten.
 * @param {Settings} settings
 * @param {string} name
 * @param {import("./knobs.js").Value} value
 * @returns {Settings}
 */
export function turnAnew(settings, name, value) {
  const others = readTurns(settings.turns).filter((turn) => turn.name !== name);
  return { ...settings, [name]: value, turns: writeTurns(others) };
}

/**
 * @param {KnobFacts[]} knobs
 * @param {Settings} settings
 * @returns {string} those of the turns that the other settings allow
 */
export function keepTurns(knobs, settings) {
  const kept = readTurns(settings.turns).filter(({ step, name, value }) => {
    const then = { ...listValues(settings), [name]: value };
    return step < settings.steps && reconcile(knobs, then)[name] === value;
  });
  return writeTurns(kept);
}

/**
 * @param {KnobFacts[]} knobs
 * @param {?string} text of an address
 * @returns {string} its turns, or none where one of them may not be
 */
export function readTurnsOfLink(knobs, text) {
  const parts = (text ?? "").split(",").filter(Boolean);
  const turns = parts.map((part) => {
    const [, step, name, written] = part.match(/^(\d{1,9}):(\w+)=([\w.+-]+)$/) ?? [];
    const facts = knobs.find((knob) => knob.turns && knob.name === name);
    const value = facts && readValue(facts, written);
    return { step: Number(step), name, value: /** @type {any} */ (value) };
  });
  const fit = turns.every(({ step, value }) => step > 0 && value !== undefined);
  return fit && turns.length <= MOST_TURNS ? writeTurns(turns) : "";
}

/**
 * @param {import("./panel.js").ExplorerRecipe} recipe
 * @param {Turn} turn
 * @returns {string} "From step 1,500: learning rate of G 0.0005"
 */
export function describeTurn({ knobs, words }, { step, name, value }) {
  const label = knobs.find((knob) => knob.name === name)?.label ?? name;
  return fill(words.turned, { step: formatCount(step), label, value });
}

/**
 * @param {import("./panel.js").ExplorerRecipe} recipe
 * @param {string} turns
 * @param {(turn: Turn) => void} forget
 * @returns {HTMLElement[]} an item for each turn, with a button that takes it back
 */
export function listTurns(recipe, turns, forget) {
  return readTurns(turns).map((turn) => {
    const said = describeTurn(recipe, turn);
    const button = createButton("×", recipe.words.forget, () => forget(turn));
    button.setAttribute("aria-label", `${recipe.words.forget}: ${said}`);
    return createElement("li", {}, said, " ", button);
  });
}

/**
 * @param {import("./panel.js").ExplorerRecipe} recipe
 * @param {Settings} settings
 * @returns {{place: number, said: string}[]} where the strips are marked, from 0 to 1
 */
export function markTurns(recipe, settings) {
  return readTurns(settings.turns).map((turn) => {
    return { place: turn.step / settings.steps, said: describeTurn(recipe, turn) };
  });
}
