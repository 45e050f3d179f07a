/**
 * The game in the page: the same steps, numbers and names as `engine.py` and `training.py`, one run
 * at a time, in float64.
 *
 * Order of the modules for `drawing.read_script`: random.js, outcomes.js, networks.js, engine.js.
 *
 * What another module uses:
 *
 *   engine.js    createGame(settings) -> Game
 *   random.js    dataDensity(x, settings) -> number            the data's density at x
 *                dataQuantiles(settings, n) -> Float64Array    at the levels (i + 1/2) / n
 *                noiseGrid(settings, n) -> Float64Array        likewise of the noise
 *                sigmaOf(settings) -> number                   std of the data, both modes together
 *   outcomes.js  OUTCOMES                                      the six words, in order
 *                classifyOutcome(mean, std, dataMean, sigma) -> string
 *                wilsonInterval(successes, total) -> {value, low, high}    95 %
 *                shareOutcomes(outcomes) -> {[outcome]: {value, low, high}}
 *
 * A game is a pure function of its settings and of the moves made: same seed, same run.
 *
 *   const game = createGame(settings);
 *   game.advance(100);                       // 100 steps
 *   game.measure();                          // {mean, std, widthRatio, wasserstein, outcome, ...}
 *   game.updateDiscriminator();              // half a move
 *   game.updateGenerator();                  // the other half: game.step is 101 now
 */

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
    /** @type {?number} the first step with a number that is not finite */
    this.divergedAt = null;
    /** @type {Float64Array} in the order of `networks.weight_shapes` */
    this.weightsG = new Float64Array(0);
    /** @type {Float64Array} */
    this.weightsD = new Float64Array(0);
    /** @type {Report} */
    this.report = {};
  }

  /**
   * Update D once. More often than d_steps in a row is allowed: its random numbers go on.
   * @returns {MoveD}
   */
  updateDiscriminator() {}

  /**
   * Update G once: the step is complete.
   * @returns {MoveG}
   */
  updateGenerator() {}

  /**
   * Take steps: what is missing of d_steps updates of D, then one of G. Stops at a divergence.
   * @param {number} n
   * @returns {number} steps taken
   */
  advance(n) {}

  /**
   * @param {ArrayLike<number>} z
   * @returns {Float64Array} G(z)
   */
  generate(z) {}

  /**
   * @param {number} n
   * @returns {Float64Array} G's output on an even grid over the noise, sorted
   */
  quantiles(n) {}

  /**
   * D(x); with the minibatch layer each x sits among batch_size - 1 quantiles of the data.
   * @param {ArrayLike<number>} x
   * @returns {Float64Array}
   */
  decide(x) {}

  /** @returns {Batch} what the next G update will see */
  batch() {}

  /** @returns {Measures} */
  measure() {}

  /** @returns {Snapshot} */
  snapshot() {}

  /** @param {Snapshot} snapshot of a game with the same settings */
  restore(snapshot) {}
}

/**
 * Start a game: first weights, and pre-training where the settings ask for it.
 * @param {Settings} settings
 * @returns {Game}
 */
export function createGame(settings) {
  return new Game(settings);
}
