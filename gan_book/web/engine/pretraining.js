/** What the article's first code did before the game (training.py). */

import { sigmoid } from "./elementary.js";
import { dataDensity, drawUniform, Purpose } from "./random.js";

/**
 * Fit D's output to the data's density; its optimiser starts afresh afterwards.
 * @param {import("./game.js").Game} game
 */
export function pretrain(game) {
  const { settings, critic } = game;
  const { batch_size: size, seed } = settings;
  for (let count = 0; count < settings.pretrain_steps; count++) {
    drawUniform(critic.x, size, seed, Purpose.PRETRAINING, count);
    for (let i = 0; i < size; i++) critic.x[i] = 10 * (critic.x[i] - 0.5);
    critic.apply(game.weightsD);
    for (let i = 0; i < size; i++) {
      const belief = sigmoid(critic.logits[i]);
      const miss = belief - dataDensity(critic.x[i], settings);
      critic.slopes[i] = (2 / size) * miss * belief * (1 - belief);
    }
    critic.differentiate(game.weightsD, game.gradientD);
    game.updateD(count);
  }
  game.memoryD.fill(0);
}
