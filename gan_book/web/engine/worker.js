/**
 * The worker: plays games beside the page and posts what happens, in slices so short that a new
 * order never waits.
 *
 * Orders: {run, settings, frames, keep}, {run, move: "d" | "g", frame}, {many, settings, seeds}.
 */

import { GRID, TILE_QUANTILES } from "../shared.js";
import { createGame } from "./game.js";
import { findFloor } from "./floors.js";
import { chooseAxis, dataLevels, idealMap, measureDensity, takeFrame, toPoints } from "./frames.js";
import { noiseGrid } from "./noise.js";

/** Milliseconds of work before the next order is looked at. */
const SLICE = 12;
/** Steps between two looks at the clock. */
const CHUNK = 4;
/** Milliseconds without a frame after which the page hears how far the game is. */
const SILENCE = 250;
/** Every so many frames the game is kept, so that a single update can start from any of them. */
const KEPT = 10;

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./frames.js").Frame} Frame */
/**
 * @typedef {object} RunOrder
 * @property {number} run
 * @property {Settings} settings
 * @property {number} frames
 * @property {number} keep so many frames of the run before stay: this one goes on from there; 0: none
 */
/** @typedef {{run: number, move: "d" | "g", frame: ?number}} UpdateOrder */
/** @typedef {{many: number, settings: Settings, seeds: number[]}} SeedsOrder */

/** A run on the way: frames at the same steps as the moments of a `TrainingRun`. */
class Recording {
  /**
   * @param {RunOrder} order
   * @param {?Recording} before of the run that this one goes on with
   */
  constructor({ run, settings, frames, keep }, before) {
    this.run = run;
    this.settings = settings;
    /** @type {import("./types.js").Snapshot[]} */
    this.snapshots = [];
    this.count = 0;
    this.ended = false;
    this.heard = performance.now();
    /** @type {?number} */
    this.divergedAt = null;
    /** @type {?import("./game.js").Game} started apart: pre-training takes a while */
    this.game = null;
    this.axis = chooseAxis(settings);
    this.interval = Math.max(1, Math.floor(settings.steps / frames));
    this.total = Math.ceil(settings.steps / this.interval) + 1;
    if (before && keep) this.goOn(before, keep);
  }

  /**
   * Take over what there is: weights, memories, random numbers; only the settings are others.
   * @param {Recording} before
   * @param {number} keep
   */
  goOn(before, keep) {
    this.snapshots = before.snapshots.slice(0, Math.ceil(keep / KEPT));
    this.count = keep;
    this.game = createGame({ ...this.settings, pretrain_steps: 0 });
    this.game.restore(before.replay(keep).snapshot());
  }

  /** Start the game, and say what is to come. */
  begin() {
    this.game = createGame(this.settings);
    const { run, settings, total, axis, game } = this;
    const [data, ideal] = [dataLevels(settings, axis), idealMap(settings, axis)];
    const reach = noiseGrid(settings, GRID)[GRID - 1];
    postMessage({ run, total, axis, data, ideal, reach, floor: findFloor(settings) });
    return game;
  }

  /**
   * Play on to the next frame; null where the run or the time ends before it.
   * @param {import("./game.js").Game} game
   * @param {number} end
   */
  next(game, end) {
    const { settings } = this;
    const due = Math.min(this.count * this.interval, settings.steps);
    while (game.step < due && game.divergedAt === null) {
      if (performance.now() > end) return null;
      game.advance(Math.min(CHUNK, due - game.step));
    }
    if (game.divergedAt !== null) return this.stop(game.divergedAt);
    return this.take(game, due === settings.steps);
  }

  /**
   * Record a frame; its losses are those of the step that comes next.
   * @param {import("./game.js").Game} game
   * @param {boolean} last
   */
  take(game, last) {
    if (this.count % KEPT === 0) this.snapshots.push(game.snapshot());
    const frame = takeFrame(game, this.axis);
    game.advance(1);
    Object.assign(frame, { lossD: game.report.lossD, lossG: game.report.lossG });
    this.count++;
    if (last) this.stop(null); // the step beyond the last is measured only
    return frame;
  }

  /** @param {?number} divergedAt */
  stop(divergedAt) {
    this.ended = true;
    this.divergedAt = divergedAt;
    return null;
  }

  /**
   * @param {number} index
   * @returns {import("./game.js").Game} a game of its own that stands at a frame
   */
  replay(index) {
    const game = createGame({ ...this.settings, pretrain_steps: 0 });
    const kept = Math.floor(index / KEPT);
    game.restore(this.snapshots[kept]);
    const step = Math.min(index * this.interval, this.settings.steps);
    game.advance(step - game.step);
    return game;
  }
}

/** @type {?Recording} */
let recording = null;
/** @type {?import("./game.js").Game} the game of the single updates */
let apart = null;
/** @type {{many: number, settings: Settings, seed: number}[]} */
let seeds = [];

/** @param {Recording} current */
function record(current) {
  const end = performance.now() + SLICE;
  const frames = [];
  const game = current.game ?? current.begin();
  do {
    const frame = current.next(game, end);
    if (frame) frames.push(frame);
  } while (!current.ended && current.count > 1 && performance.now() < end);
  const { run, ended, divergedAt } = current;
  const silent = performance.now() - current.heard > SILENCE;
  if (!frames.length && !ended && !silent) return;
  current.heard = performance.now();
  const from = current.count - frames.length;
  postMessage({ run, from, frames, ended, divergedAt, step: game.step });
}

/**
 * Update one of the two, and post the moment before and after.
 * @param {UpdateOrder} order
 */
function update({ run, move, frame }) {
  if (recording?.run !== run) return;
  const game = frame === null ? apart : recording.replay(frame);
  if (!game) return;
  apart = game;
  const before = takeFrame(game, recording.axis);
  const z = game.generator.x.slice(0, game.settings.batch_size);
  const { loss } = move === "d" ? game.updateDiscriminator() : game.updateGenerator();
  const after = takeFrame(game, recording.axis);
  // The same noise before and after: the points have moved, they are not others.
  if (move === "g") after.points = toPoints(game.generate(z), recording.axis);
  postMessage({ run, move, loss, before, after });
}

/** Play one seed to its end. */
function playSeed() {
  const next = seeds.shift();
  if (!next) return;
  const { many, settings, seed } = next;
  const game = createGame({ ...settings, seed });
  game.advance(settings.steps);
  const { density } = measureDensity(game.quantiles(TILE_QUANTILES), chooseAxis(settings));
  const { mean, widthRatio, outcome } = game.measure();
  postMessage({ many, seed, density, mean, width: widthRatio, outcome });
}

/** One slice of work, then the orders that came meanwhile, then the next slice. */
const { port1: wake, port2: bell } = new MessageChannel();
let busy = false;
function proceed() {
  if (!busy) wake.postMessage(null);
  busy = true;
}
bell.onmessage = () => {
  busy = false;
  if (recording && !recording.ended) record(recording);
  else if (seeds.length) playSeed();
  if ((recording && !recording.ended) || seeds.length) proceed();
};

/** @param {MessageEvent<RunOrder | UpdateOrder | SeedsOrder>} event */
self.onmessage = ({ data: order }) => {
  if ("move" in order) return update(order);
  if ("many" in order) {
    const { many, settings } = order;
    seeds = order.seeds.map((seed) => ({ many, settings, seed }));
  } else {
    recording = new Recording(order, recording);
    apart = null;
  }
  proceed();
};
