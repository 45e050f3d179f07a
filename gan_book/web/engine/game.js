/**
 * The game in the page: the same steps and numbers as in `gan_book.training`, one run
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

import { GRID, Purpose } from "../shared.js";
import { designDiscriminator, designGenerator } from "./architecture.js";
import { dataQuantiles, drawData, momentsOf } from "./data.js";
import { LOSSES } from "./losses.js";
import { Network } from "./network.js";
import { drawNoise, noiseGrid } from "./noise.js";
import { findNorm, sumUp } from "./numbers.js";
import { startPlayer, updateWeights } from "./optimizers.js";
import { classifyOutcome, isMisshapen } from "./outcomes.js";
import { pretrain } from "./pretraining.js";
import { readTurns, settingsAt } from "./turns.js";
import { drawWeights } from "./weights.js";

/** @typedef {import("./types.js").Settings} Settings */

/** @typedef {import("./types.js").MoveD} MoveD */
/** @typedef {import("./types.js").MoveG} MoveG */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Batch} Batch */
/** @typedef {import("./types.js").Measures} Measures */
/** @typedef {import("./types.js").Snapshot} Snapshot */

/** One run that can be played on, step by step or in half-moves. */
export class Game {
  /** @param {Settings} settings */
  constructor(settings) {
    /** As the game was asked for, with all that is turned on the way. */
    this.plan = settings;
    this.turnSteps = readTurns(settings.turns).map((turn) => turn.step);
    /** As they stand now. */
    this.settings = settingsAt(settings, 0);
    this.loss = LOSSES[settings.loss];
    /** Updates of G so far: completed steps. */
    this.step = 0;
    /** Updates of D so far; in a run without half-moves step * d_steps. */
    this.updatesD = 0;
    /** Updates of D since the last one of G. */
    this.turnsD = 0;
    /** @type {?number} the first step with a number that is not finite */
    this.divergedAt = null;
    const [weightsG, weightsD] = drawWeights(settings);
    this.g = startPlayer(weightsG, settings);
    this.d = startPlayer(weightsD, settings);
    this.generator = this.makeRoom(designGenerator, 1);
    /** D with room for data and generated points, as its own update needs it. */
    this.dOfBoth = this.makeRoom(designDiscriminator, 2);
    /** D with room for the generated points of G's update. */
    this.dOfFakes = this.makeRoom(designDiscriminator, 1);
    /** @type {Report} */
    this.report = {
      lossD: NaN,
      lossG: NaN,
      accuracyReal: NaN,
      accuracyFake: NaN,
      gradientD: NaN,
      gradientG: NaN,
    };
    pretrain(this);
  }

  /**
   * @param {(settings: Settings) => import("./types.js").LayerDesign[]} design
   * @param {number} groups batches side by side
   */
  makeRoom(design, groups) {
    return new Network(design(this.settings), { groups, batch: this.settings.batch_size });
  }

  /** Go on with the settings of this step, as far as they have been turned. */
  turn() {
    this.settings = settingsAt(this.plan, this.step);
    // The layer's own numbers may be among them.
    this.dOfBoth = this.makeRoom(designDiscriminator, 2);
    this.dOfFakes = this.makeRoom(designDiscriminator, 1);
  }

  /**
   * Update D once. More often than d_steps in a row is allowed: its random numbers go on.
   * @returns {MoveD}
   */
  updateDiscriminator() {
    const loss = this.moveDiscriminator();
    return {
      loss,
      gradient: findNorm(this.d.gradient),
      accuracyReal: this.findAccuracy(0, 1),
      accuracyFake: this.findAccuracy(this.settings.batch_size, -1),
    };
  }

  /**
   * Update G once: the step is complete.
   * @returns {MoveG}
   */
  updateGenerator() {
    const loss = this.moveGenerator();
    return { loss, gradient: findNorm(this.g.gradient) };
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
    const design = designGenerator(this.settings);
    const generator = new Network(design, { groups: 1, batch: z.length });
    generator.x.set(z);
    generator.apply(this.g.weights);
    return generator.out.subarray(0, z.length);
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
    const room = { groups: 1, batch: x.length + company.length };
    const d = new Network(designDiscriminator(settings), room);
    d.x.set(x);
    d.x.set(company, x.length);
    d.apply(this.d.weights, company.length);
    return d.out.slice(0, x.length).map(this.loss.belief);
  }

  /** @returns {Batch} what the next G update will see */
  batch() {
    const { settings, dOfFakes } = this;
    const size = settings.batch_size;
    const real = new Float64Array(size);
    drawData(real, settings, Math.max(0, this.updatesD - 1));
    this.judgeFakes();
    dOfFakes.differentiate(this.d.weights, null);
    const arrows = dOfFakes.slopesX.slice(0, size).map((slope) => -slope);
    return { real, fake: dOfFakes.x.slice(0, size), arrows };
  }

  /** @returns {Measures} */
  measure() {
    const { settings, step } = this;
    const x = this.quantiles(GRID);
    const data = dataQuantiles(settings, GRID);
    const [centre, sigma] = momentsOf(settings);
    const mean = x.reduce((sum, v) => sum + v, 0) / GRID;
    const std = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / GRID);
    const wasserstein = x.reduce((sum, v, i) => sum + Math.abs(v - data[i]), 0) / GRID / sigma;
    const diverged = this.divergedAt !== null;
    const outcome = diverged ? "diverged" : classifyOutcome(mean, std, centre, sigma);
    const misshapen = isMisshapen(x, data);
    return { step, mean, std, widthRatio: std / sigma, wasserstein, outcome, misshapen };
  }

  /** @returns {Snapshot} */
  snapshot() {
    const { step, updatesD, turnsD, divergedAt, report } = this;
    const numbers = this.listNumbers().map((part) => part.slice());
    return { report: { ...report }, counts: [step, updatesD, turnsD, divergedAt], numbers };
  }

  /** @param {Snapshot} snapshot of a game with the same networks and optimiser */
  restore({ report, counts, numbers }) {
    Object.assign(this.report, report);
    [this.step, this.updatesD, this.turnsD, this.divergedAt] = counts;
    this.turn();
    for (const [i, part] of this.listNumbers().entries()) part.set(numbers[i]);
  }

  /** @returns {Float64Array[]} all that the game has learned and remembers */
  listNumbers() {
    return [this.g.weights, this.d.weights, this.g.memory, this.d.memory];
  }

  /** @returns {number} the loss before D's update */
  moveDiscriminator() {
    const { settings, dOfBoth, generator, updatesD, report } = this;
    const size = settings.batch_size;
    drawData(dOfBoth.x, settings, updatesD);
    drawNoise(generator.x, settings, Purpose.NOISE_D, updatesD);
    generator.apply(this.g.weights);
    for (let i = 0; i < size; i++) dOfBoth.x[size + i] = generator.out[i];
    dOfBoth.apply(this.d.weights);
    const loss = this.loss.lowerD(dOfBoth, settings);
    dOfBoth.differentiate(this.d.weights, this.d.gradient);
    if (this.turnsD === 0) {
      report.lossD = loss;
      report.gradientD = findNorm(this.d.gradient);
      report.accuracyReal = this.findAccuracy(0, 1);
      report.accuracyFake = this.findAccuracy(size, -1);
    }
    this.moveD(updatesD);
    this.updatesD++;
    this.turnsD++;
    if (!Number.isFinite(loss)) this.divergedAt ??= this.step;
    return loss;
  }

  /** @returns {number} the loss before G's update */
  moveGenerator() {
    const { settings, g, generator, dOfFakes, report } = this;
    const loss = this.judgeFakes();
    dOfFakes.differentiate(this.d.weights, null);
    generator.slopes.set(dOfFakes.slopesX);
    generator.differentiate(g.weights, g.gradient);
    report.lossG = loss;
    report.gradientG = findNorm(g.gradient);
    updateWeights(g, settings.learning_rate_g ?? settings.learning_rate, this.step, settings);
    if (!Number.isFinite(loss)) this.divergedAt ??= this.step;
    this.step++;
    this.turnsD = 0;
    if (this.turnSteps.includes(this.step)) this.turn();
    if (!Number.isFinite(sumUp(g.weights) + sumUp(this.d.weights))) this.divergedAt ??= this.step;
    return loss;
  }

  /** @returns {number} G's loss on the batch of its next update; leaves the slopes in `dOfFakes` */
  judgeFakes() {
    const { settings, dOfFakes, generator } = this;
    drawNoise(generator.x, settings, Purpose.NOISE_G, this.step);
    generator.apply(this.g.weights);
    dOfFakes.x.set(generator.out);
    dOfFakes.apply(this.d.weights);
    return this.loss.lowerG(dOfFakes, settings);
  }

  /** @param {number} count updates of D before this one */
  moveD(count) {
    const { settings } = this;
    updateWeights(this.d, settings.learning_rate_d ?? settings.learning_rate, count, settings);
  }

  /**
   * @param {number} from first sample of D's update
   * @param {number} sign of the right scores: 1 for data, -1 for generated points
   * @returns {number} share of a batch that lies on the right side
   */
  findAccuracy(from, sign) {
    const { out: scores } = this.dOfBoth;
    const { undecided } = this.loss;
    const to = from + this.settings.batch_size;
    let right = 0;
    for (let i = from; i < to; i++) if (sign * (scores[i] - undecided) > 0) right++;
    return right / (to - from);
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
