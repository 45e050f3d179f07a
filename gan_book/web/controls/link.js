/** Settings in an address: `#explore=book&minibatch=true&seed=7`. What comes in is data, and bounded. */

/**
 * @param {object} recipe what `explorer.py` wrote: presets, and the knobs with their bounds
 * @param {string} preset
 * @param {Record<string, any>} settings
 * @returns {string} the part of the address from # on: the preset, and what differs from it
 */
export function writeLink(recipe, preset, settings) {
  const link = new URLSearchParams({ explore: preset });
  for (const { name } of recipe.knobs) {
    if (settings[name] !== recipe.presets[preset][name]) link.set(name, settings[name]);
  }
  return `#${link}`;
}

/**
 * @param {object} recipe
 * @param {string} hash
 * @returns {?{preset: string, settings: Record<string, any>}} null where the address carries none
 */
export function readLink(recipe, hash) {
  const link = new URLSearchParams(hash.slice(1));
  const preset = link.get("explore");
  if (preset === null || !Object.hasOwn(recipe.presets, preset)) return null;
  const settings = { ...recipe.presets[preset] };
  for (const knob of recipe.knobs) {
    const value = readValue(knob, link.get(knob.name));
    if (value !== undefined) settings[knob.name] = value;
  }
  return { preset, settings: reconcile(settings) };
}

/**
 * @param {object} knob
 * @param {?string} text
 * @returns {string | number | boolean | undefined} undefined where the text is no value of the knob
 */
export function readValue(knob, text) {
  if (knob.choices) return knob.choices.find((choice) => String(choice) === text);
  if (text === null || !/^-?\d+(\.\d+)?(e-?\d{1,2})?$/.test(text)) return undefined;
  const value = Number(text);
  const inside = value >= knob.low && value <= knob.high && (!knob.whole || Number.isInteger(value));
  return inside ? value : undefined;
}

/** Make settings agree that exclude each other, as `knobs.py` does. */
export function reconcile(settings) {
  return {
    ...settings,
    nearest: Math.min(settings.nearest, settings.batch_size - 1),
    label_smoothing: settings.loss === "logits" ? settings.label_smoothing : 0,
  };
}
