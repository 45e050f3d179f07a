/** Numbers of a run that become others while it goes on (base/turns.py). */

/** @typedef {import("./types.js").Settings} Settings */

/**
 * @typedef {object} Turn
 * @property {number} step after so many steps
 * @property {string} name of the setting
 * @property {string | number} value
 */

/**
 * @param {string} text "1500:learning_rate_g=0.0005,3000:beta1=0.9"
 * @returns {Turn[]} in the order of their steps
 */
export function readTurns(text) {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => {
      const [step, name, value] = part.split(/[:=]/);
      return {
        step: Number(step),
        name,
        value: Number.isNaN(Number(value)) ? value : Number(value),
      };
    });
}

/**
 * @param {Turn[]} turns
 * @returns {string} in the order of their steps, those of a step by name
 */
export function writeTurns(turns) {
  return [...turns]
    .sort((a, b) => a.step - b.step || (a.name < b.name ? -1 : 1))
    .map(({ step, name, value }) => `${step}:${name}=${value}`)
    .join(",");
}

/**
 * @param {Settings} settings
 * @param {number} step
 * @returns {Settings} those, without turns, of the updates that follow after so many steps
 */
export function settingsAt(settings, step) {
  const due = readTurns(settings.turns).filter((turn) => turn.step <= step);
  const changes = Object.fromEntries(due.map(({ name, value }) => [name, value]));
  return { ...settings, ...changes, turns: "" };
}
