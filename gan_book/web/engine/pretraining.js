/** What the article's first code did before the game (updates.py). */

import { Purpose } from "../shared.js";
import { dataDensity } from "./data.js";
import { sigmoid } from "./elementary.js";
import { drawUniform } from "./random.js";

/**
 * Fit D's output to the data's density; its optimiser starts afresh afterwards.
 * @param {import("./game.js").Game} game
 */
export function pretrain(game) {
  const { settings, d, dOfFakes } = game;
  const { batch_size: size, seed } = settings;
  const { x, out: scores, slopes } = dOfFakes;
  for (let step = 0; step < settings.pretrain_steps; step++) {
    drawUniform(x, size, { seed, purpose: Purpose.PRETRAINING, step });
    for (let i = 0; i < size; i++) x[i] = 10 * (x[i] - 0.5);
    dOfFakes.apply(d.weights);
    for (let i = 0; i < size; i++) {
      const belief = sigmoid(scores[i]);
      const miss = belief - dataDensity(x[i], settings);
      slopes[i] = (2 / size) * miss * belief * (1 - belief);
    }
    dOfFakes.differentiate(d.weights, d.gradient);
    game.moveD(step);
  }
  d.memory.fill(0);
}
