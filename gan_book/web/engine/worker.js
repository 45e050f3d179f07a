/**
 * The worker: plays games beside the page and posts what happens, in slices so short that a new
 * order never waits.
 *
 * Orders: {run, settings, frames}, {move: "d" | "g", frame}, {many, settings, seeds}.
 */

import { TILE_QUANTILES } from "../shared.js";
import { createGame } from "./game.js";
import { chooseAxis, dataLevels, measureDensity, takeFrame, toPoints } from "./frames.js";

/** Milliseconds of work before the next order is looked at. */
const SLICE = 12;
/** Steps between two looks at the clock. */
const CHUNK = 4;
/** Every so many frames the game is kept, so that a half step can start from any of them. */
const KEPT = 10;

/** A run on the way: frames at the same steps as the moments of a `TrainingRun`. */
class Recording {
  constructor({ run, settings, frames }) {
    Object.assign(this, { run, settings, snapshots: [], count: 0, ended: false, divergedAt: null });
    this.axis = chooseAxis(settings);
    this.interval = Math.max(1, Math.floor(settings.steps / frames));
    this.total = Math.ceil(settings.steps / this.interval) + 1;
  }

  /** Start the game: apart from the constructor, because pre-training takes a while. */
  begin() {
    this.game = createGame(this.settings);
    const { run, total, axis } = this;
    return { run, total, axis, data: dataLevels(this.settings, axis) };
  }

  /** Play on to the next frame; null where the run or the time ends before it. */
  next(end) {
    const { game, settings } = this;
    const due = Math.min(this.count * this.interval, settings.steps);
    while (game.step < due && game.divergedAt === null) {
      if (performance.now() > end) return null;
      game.advance(Math.min(CHUNK, due - game.step));
    }
    if (game.divergedAt !== null) return this.stop(game.divergedAt);
    return this.take(due === settings.steps);
  }

  /** Record a frame; its losses are those of the step that comes next. */
  take(last) {
    const { game } = this;
    if (this.count % KEPT === 0) this.snapshots.push(game.snapshot());
    const frame = takeFrame(game, this.axis);
    game.advance(1);
    Object.assign(frame, { lossD: game.report.lossD, lossG: game.report.lossG });
    this.count++;
    if (last) this.stop(null); // the step beyond the last is measured only
    return frame;
  }

  stop(divergedAt) {
    Object.assign(this, { ended: true, divergedAt });
    return null;
  }

  /** Return a game of its own that stands at a frame. */
  replay(index) {
    const game = createGame({ ...this.settings, pretrain_steps: 0 });
    const kept = Math.floor(index / KEPT);
    game.restore(this.snapshots[kept]);
    const step = Math.min(index * this.interval, this.settings.steps);
    game.advance(step - game.step);
    return game;
  }
}

let recording = null;
let apart = null; // the game of the single updates
let seeds = [];

function record() {
  const end = performance.now() + SLICE;
  const current = recording;
  const frames = [];
  if (!current.game) postMessage(current.begin());
  do {
    const frame = current.next(end);
    if (frame) frames.push(frame);
  } while (!current.ended && current.count > 1 && performance.now() < end);
  const { run, ended, divergedAt } = current;
  if (frames.length || ended) postMessage({ run, frames, ended, divergedAt });
}

/** Move one of the two, and post the moment before and after. */
function move({ run, move, frame }) {
  if (recording?.run !== run) return;
  if (frame !== null) apart = recording.replay(frame);
  const before = takeFrame(apart, recording.axis);
  const z = apart.generator.x.slice(0, apart.settings.batch_size);
  const { loss } = move === "d" ? apart.updateDiscriminator() : apart.updateGenerator();
  const after = takeFrame(apart, recording.axis);
  // The same noise before and after: the points have moved, they are not others.
  if (move === "g") after.points = toPoints(apart.generate(z), recording.axis);
  postMessage({ run, move, loss, before, after });
}

/** Play one seed to its end. */
function playSeed() {
  const { many, settings, seed, axis } = seeds.shift();
  const game = createGame({ ...settings, seed });
  game.advance(settings.steps);
  const { density } = measureDensity(game.quantiles(TILE_QUANTILES), axis);
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
  if (recording && !recording.ended) record();
  else if (seeds.length) playSeed();
  if ((recording && !recording.ended) || seeds.length) proceed();
};

onmessage = ({ data: order }) => {
  if (order.move) return move(order);
  if (order.many) {
    const axis = chooseAxis(order.settings);
    seeds = order.seeds.map((seed) => ({ ...order, seed, axis }));
  } else {
    recording = new Recording(order);
    apart = null;
  }
  proceed();
};
