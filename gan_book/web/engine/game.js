/**
 * The game in the page: the same steps, numbers and names as `engine.py` and `training.py`, one run
 * at a time, in float64.
 *
 * A game is a pure function of its settings and of the moves made: same seed, same run.
 *
 *   const game = createGame(settings);
 *   game.advance(100);                       // 100 steps
 *   game.measure();                          // {mean, std, widthRatio, wasserstein, outcome, ...}
 *   game.updateDiscriminator();              // half a move
 *   game.updateGenerator();                  // the other half: game.step is 101 now
 */

import { sigmoid } from "./elementary.js";
import { discriminatorLoss, findAccuracy, generatorLoss } from "./losses.js";
import { Discriminator, Generator } from "./networks.js";
import { findNorm, sumUp } from "./numbers.js";
import { startMemory, updateWeights } from "./optimizers.js";
import { classifyOutcome } from "./outcomes.js";
import { pretrain } from "./pretraining.js";
import { dataQuantiles, drawData, drawNoise, noiseGrid, Purpose, sigmaOf } from "./random.js";
import { drawWeights } from "./weights.js";

/** Latent values that stand for the whole noise distribution when mean and width are measured. */
const GRID = 200;
/** What a snapshot keeps of a game, beside its report. */
const COUNTS = ["step", "updatesD", "turnsD", "divergedAt"];
const NUMBERS = ["weightsG", "weightsD", "memoryG", "memoryD"];

/**
 * @typedef {object} Settings every field of `gan_book.Settings` under its own name, as
 *   `dataclasses.asdict` gives them: learning_rate_g, learning_rate_d, hidden_size_d and
 *   record_every may be null
 */

/**
 * @typedef {object} MoveD
 * @property {number} loss D's loss on its batch before the update
 * @property {number} gradient norm of the gradient
 * @property {number} accuracyReal share of the data that D took for data
 * @property {number} accuracyFake share of the generated points that D took for generated
 */

/**
 * @typedef {object} MoveG
 * @property {number} loss G's loss on its batch before the update
 * @property {number} gradient norm of the gradient
 */

/**
 * @typedef {object} Report what the last moves saw; NaN before the first
 * @property {number} lossD of the first D update of the step, as in `history["loss_d"]`
 * @property {number} lossG
 * @property {number} accuracyReal
 * @property {number} accuracyFake
 * @property {number} gradientD
 * @property {number} gradientG
 */

/**
 * @typedef {object} Batch
 * @property {Float64Array} real the data of the last D update (before the first one: of that)
 * @property {Float64Array} fake what G makes of the noise of its next update
 * @property {Float64Array} arrows for each generated point -dL_G/dx: where D's gradient pushes it
 */

/**
 * @typedef {object} Measures of G's exact output, on a grid over the noise
 * @property {number} step
 * @property {number} mean
 * @property {number} std
 * @property {number} widthRatio std / sigma of the data
 * @property {number} wasserstein Wasserstein-1 to the data, in sigma
 * @property {string} outcome one of OUTCOMES
 */

/**
 * @typedef {object} Snapshot all that a later `restore` needs; can be posted between threads
 */

/** One run that can be played on, step by step or in half-moves. */
class Game {
  /** @param {Settings} settings */
  constructor(settings) {
    this.settings = settings;
    /** Updates of G so far: completed steps. */
    this.step = 0;
    /** Updates of D so far; in a run without half-moves step * d_steps. */
    this.updatesD = 0;
    /** Updates of D since the last one of G. */
    this.turnsD = 0;
    /** @type {?number} the first step with a number that is not finite */
    this.divergedAt = null;
    const [weightsG, weightsD] = drawWeights(settings);
    /** @type {Float64Array} in the order of `networks.weight_shapes` */
    this.weightsG = weightsG;
    /** @type {Float64Array} likewise */
    this.weightsD = weightsD;
    this.memoryG = startMemory(weightsG, settings);
    this.memoryD = startMemory(weightsD, settings);
    this.gradientG = new Float64Array(weightsG.length);
    this.gradientD = new Float64Array(weightsD.length);
    this.generator = new Generator(settings, settings.batch_size);
    /** D with room for data and generated points, as its own update needs it. */
    this.judge = new Discriminator(settings, 2);
    /** D with room for the generated points of G's update. */
    this.critic = new Discriminator(settings, 1);
    this.fake = new Float64Array(this.generator.row);
    /** @type {Report} */
    this.report = {
      lossD: NaN, lossG: NaN, accuracyReal: NaN, accuracyFake: NaN, gradientD: NaN, gradientG: NaN,
    };
    pretrain(this);
  }

  /**
   * Update D once. More often than d_steps in a row is allowed: its random numbers go on.
   * @returns {MoveD}
   */
  updateDiscriminator() {
    const loss = this.moveDiscriminator();
    const size = this.settings.batch_size;
    return {
      loss,
      gradient: findNorm(this.gradientD),
      accuracyReal: findAccuracy(this.judge, 0, size, 1),
      accuracyFake: findAccuracy(this.judge, size, 2 * size, -1),
    };
  }

  /**
   * Update G once: the step is complete.
   * @returns {MoveG}
   */
  updateGenerator() {
    const loss = this.moveGenerator();
    return { loss, gradient: findNorm(this.gradientG) };
  }

  /**
   * Take steps: what is missing of d_steps updates of D, then one of G. Stops at a divergence.
   * @param {number} n
   * @returns {number} steps taken
   */
  advance(n) {
    const start = this.step;
    while (this.step < start + n && this.divergedAt === null) {
      while (this.turnsD < this.settings.d_steps) this.moveDiscriminator();
      this.moveGenerator();
    }
    return this.step - start;
  }

  /**
   * @param {ArrayLike<number>} z
   * @returns {Float64Array} G(z)
   */
  generate(z) {
    const generator = new Generator(this.settings, z.length);
    generator.z.set(z);
    const x = new Float64Array(generator.row);
    generator.apply(this.weightsG, x);
    return x.subarray(0, z.length);
  }

  /**
   * @param {number} n
   * @returns {Float64Array} G's output on an even grid over the noise, sorted
   */
  quantiles(n) {
    return this.generate(noiseGrid(this.settings, n)).sort();
  }

  /**
   * D(x); with the minibatch layer each x sits among batch_size - 1 quantiles of the data.
   * @param {ArrayLike<number>} x
   * @returns {Float64Array}
   */
  decide(x) {
    const { settings } = this;
    const company = settings.minibatch ? dataQuantiles(settings, settings.batch_size - 1) : [];
    const d = new Discriminator(settings, 1, x.length + company.length);
    d.x.set(x);
    d.x.set(company, x.length);
    d.apply(this.weightsD, company.length);
    return d.logits.slice(0, x.length).map(sigmoid);
  }

  /** @returns {Batch} what the next G update will see */
  batch() {
    const { settings, critic } = this;
    const size = settings.batch_size;
    const real = new Float64Array(size);
    drawData(real, settings, Math.max(0, this.updatesD - 1));
    this.judgeFakes();
    critic.differentiate(this.weightsD, null);
    const arrows = critic.slopesX.slice(0, size).map((slope) => -slope);
    return { real, fake: critic.x.slice(0, size), arrows };
  }

  /** @returns {Measures} */
  measure() {
    const { settings, step } = this;
    const x = this.quantiles(GRID);
    const data = dataQuantiles(settings, GRID);
    const sigma = sigmaOf(settings);
    const mean = x.reduce((sum, v) => sum + v, 0) / GRID;
    const std = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / GRID);
    const wasserstein = x.reduce((sum, v, i) => sum + Math.abs(v - data[i]), 0) / GRID / sigma;
    const diverged = this.divergedAt !== null;
    const outcome = diverged ? "diverged" : classifyOutcome(mean, std, settings.data_mean, sigma);
    return { step, mean, std, widthRatio: std / sigma, wasserstein, outcome };
  }

  /** @returns {Snapshot} */
  snapshot() {
    const copy = { report: { ...this.report } };
    for (const name of COUNTS) copy[name] = this[name];
    for (const name of NUMBERS) copy[name] = this[name].slice();
    return copy;
  }

  /** @param {Snapshot} snapshot of a game with the same settings */
  restore(snapshot) {
    Object.assign(this.report, snapshot.report);
    for (const name of COUNTS) this[name] = snapshot[name];
    for (const name of NUMBERS) this[name].set(snapshot[name]);
  }

  /** @returns {number} the loss before D's update */
  moveDiscriminator() {
    const { settings, judge, generator, fake, updatesD } = this;
    drawData(judge.x, settings, updatesD);
    drawNoise(generator.z, settings, Purpose.NOISE_D, updatesD);
    generator.apply(this.weightsG, fake);
    const size = settings.batch_size;
    for (let i = 0; i < size; i++) judge.x[size + i] = fake[i];
    judge.apply(this.weightsD);
    const loss = discriminatorLoss(judge, settings);
    judge.differentiate(this.weightsD, this.gradientD);
    if (this.turnsD === 0) this.reportDiscriminator(loss);
    this.updateD(updatesD);
    this.updatesD++;
    this.turnsD++;
    if (!Number.isFinite(loss)) this.divergedAt ??= this.step;
    return loss;
  }

  /** @returns {number} the loss before G's update */
  moveGenerator() {
    const { settings, critic, weightsG, gradientG, report } = this;
    const loss = this.judgeFakes();
    critic.differentiate(this.weightsD, null);
    this.generator.differentiate(weightsG, critic.slopesX, gradientG);
    report.lossG = loss;
    report.gradientG = findNorm(gradientG);
    const rate = settings.learning_rate_g ?? settings.learning_rate;
    updateWeights(weightsG, gradientG, this.memoryG, rate, this.step, settings);
    if (!Number.isFinite(loss)) this.divergedAt ??= this.step;
    this.step++;
    this.turnsD = 0;
    if (!Number.isFinite(sumUp(weightsG) + sumUp(this.weightsD))) this.divergedAt ??= this.step;
    return loss;
  }

  /** @returns {number} G's loss on the batch of its next update; leaves the slopes in `critic` */
  judgeFakes() {
    const { settings, critic, generator } = this;
    drawNoise(generator.z, settings, Purpose.NOISE_G, this.step);
    generator.apply(this.weightsG, critic.x);
    critic.apply(this.weightsD);
    return generatorLoss(critic, settings);
  }

  /** @param {number} count updates of D before this one */
  updateD(count) {
    const { settings, weightsD, gradientD, memoryD } = this;
    const rate = settings.learning_rate_d ?? settings.learning_rate;
    updateWeights(weightsD, gradientD, memoryD, rate, count, settings);
  }

  reportDiscriminator(loss) {
    const { report, judge, settings } = this;
    report.lossD = loss;
    report.gradientD = findNorm(this.gradientD);
    report.accuracyReal = findAccuracy(judge, 0, settings.batch_size, 1);
    report.accuracyFake = findAccuracy(judge, settings.batch_size, 2 * settings.batch_size, -1);
  }
}

/**
 * Start a game: first weights, and pre-training where the settings ask for it.
 * @param {Settings} settings
 * @returns {Game}
 */
export function createGame(settings) {
  return new Game(settings);
}
