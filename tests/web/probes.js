/** What the tests ask of the page's engine: functions from plain values to plain values. */

import { dataDensity, dataQuantiles, drawData, momentsOf } from "/web/engine/data.js";
import { exp, log, log1p, sigmoid, softplus, tanh } from "/web/engine/elementary.js";
import { chooseAxis, dataLevels, idealMap, takeFrame } from "/web/engine/frames.js";
import { measureFloor } from "/web/engine/floors.js";
import { createGame } from "/web/engine/game.js";
import { isMisshapen } from "/web/engine/outcomes.js";
import { drawNoise, noiseGrid } from "/web/engine/noise.js";
import { drawNormal, drawUniform, drawWords, normalQuantile } from "/web/engine/random.js";
import { drawWeights } from "/web/engine/weights.js";
import { Purpose } from "/web/shared.js";

const ELEMENTARY = { exp, log, log1p, normalQuantile, sigmoid, softplus, tanh };

function start(settings, steps = 0) {
  const game = createGame(settings);
  game.advance(steps);
  return game;
}

/** All that a game is made of, as text. */
function write(game) {
  const { step, updatesD, divergedAt, report, g, d } = game;
  const learned = [g.weights, d.weights, g.memory, d.memory];
  return JSON.stringify([step, updatesD, divergedAt, report, learned]);
}

// ---- numbers ----

export function words(seeds, purpose, step, count) {
  return seeds.map((seed) => [...drawWords(count, { seed, purpose, step }).subarray(0, count)]);
}

export function randomNumbers(count, seed, step) {
  const stream = { seed, purpose: Purpose.SAMPLES, step };
  return [drawUniform, drawNormal].map((draw) => {
    const out = new Float64Array(count);
    draw(out, count, stream);
    return [...out];
  });
}

export function batchOfData(settings, step) {
  const out = new Float64Array(settings.batch_size);
  drawData(out, settings, step);
  return [...out];
}

export function batchOfNoise(settings, purpose, step) {
  const out = new Float64Array(settings.batch_size);
  drawNoise(out, settings, purpose, step);
  return [...out];
}

export function firstWeights(settings) {
  return drawWeights(settings).map((part) => [...part]);
}

export function evaluate(name, x) {
  return x.map(ELEMENTARY[name]);
}

export function evaluateAtTheEnds() {
  const ends = [exp(-Infinity), exp(-800), exp(0), exp(800), tanh(Infinity), tanh(-Infinity)];
  ends.push(tanh(0), log(0), log(1), sigmoid(-Infinity), softplus(-Infinity), softplus(Infinity));
  return [...ends, ...[exp, log, tanh, sigmoid, softplus].map((f) => f(NaN))];
}

export function gridsAndDensity(settings, x) {
  const grids = [noiseGrid(settings, 200), dataQuantiles(settings, 200)];
  grids.push(
    dataQuantiles(settings, 11),
    x.map((v) => dataDensity(v, settings)),
  );
  return [...grids.map((grid) => [...grid]), momentsOf(settings)];
}

export function floorOf(settings) {
  return measureFloor(settings);
}

// ---- games ----

/** Weights, measures and report of every step, and of one step more. */
export function play(settings) {
  const game = createGame(settings);
  const moments = [];
  for (let step = 0; step <= settings.steps; step++) {
    const moment = { g: [...game.g.weights], d: [...game.d.weights], measures: game.measure() };
    game.advance(1);
    moments.push({ ...moment, ...game.report });
  }
  return moments;
}

export function strips(settings) {
  const game = createGame(settings);
  const [widths, losses] = [[], []];
  for (let step = 0; step <= settings.steps; step++) {
    widths.push(game.measure().widthRatio);
    game.advance(1);
    losses.push([game.report.lossD, game.report.lossG]);
  }
  return [widths, losses];
}

export function misshapen(samples, data) {
  return samples.map((points) => isMisshapen(Float64Array.from(points), Float64Array.from(data)));
}

/** What each of some runs ends with, as text. */
export function ends(runs) {
  return runs.map((settings) => {
    const game = start(settings, settings.steps);
    return JSON.stringify([[...game.quantiles(9)], [...game.decide([-1, 2, 3.5, 4])]]);
  });
}

export function divergence(settings) {
  return start(settings, settings.steps).divergedAt;
}

export function curves(settings, x, z) {
  const game = start(settings, settings.steps);
  return [game.decide(x), game.quantiles(101), game.generate(z)].map((curve) => [...curve]);
}

export function batchAndLoss(settings) {
  const game = start(settings, settings.steps);
  const { real, fake, arrows } = game.batch();
  return [[...real], [...fake], [...arrows], game.updateGenerator().loss];
}

export function moves(settings) {
  const game = start(settings, 3);
  const first = game.updateDiscriminator();
  game.updateDiscriminator();
  return [first, game.updateGenerator(), game.report];
}

export function outcomes(settings, seeds) {
  return Array.from({ length: seeds }, (_, seed) => {
    return start({ ...settings, seed }, settings.steps).measure().outcome;
  });
}

/** A moment as the explorer shows it, after some steps and single updates. */
export function moment(settings, steps, updates) {
  const game = start(settings, steps);
  for (const which of updates) {
    which === "d" ? game.updateDiscriminator() : game.updateGenerator();
  }
  const axis = chooseAxis(settings);
  const frame = { ...takeFrame(game, axis), data: dataLevels(settings, axis) };
  frame.ideal = idealMap(settings, axis);
  for (const name in frame) if (ArrayBuffer.isView(frame[name])) frame[name] = [...frame[name]];
  return frame;
}

// ---- moves and snapshots ----

export function longGame(settings) {
  return write(start(settings, 300));
}

export function gamesSideBySide(settings) {
  const alone = start(settings, 20);
  const game = createGame(settings);
  const other = createGame({ ...settings, seed: 9, batch_size: 40, pretrain_steps: 9 });
  for (let i = 0; i < 20; i++) {
    game.advance(1);
    other.advance(1);
  }
  return [write(alone), write(game)];
}

export function stepsInHalves(settings) {
  const whole = createGame(settings);
  const taken = whole.advance(4);
  if (taken !== 4) throw new Error(`${taken} steps taken, not 4`);
  const halves = createGame(settings);
  for (let step = 0; step < 4; step++) {
    for (let i = 0; i < settings.d_steps; i++) halves.updateDiscriminator();
    halves.updateGenerator();
  }
  const mixed = createGame(settings);
  mixed.updateDiscriminator();
  mixed.advance(3); // what is missing of the step that has begun, and two more
  mixed.advance(1);
  return [whole, halves, mixed].map(write);
}

export function updatesOfD(settings) {
  const game = createGame({ ...settings, learning_rate_d: 0 });
  const [seen, batches] = [[], []];
  for (let i = 0; i < 4; i++) {
    seen.push(game.updateDiscriminator().loss);
    batches.push([...game.batch().real]);
  }
  return [seen, batches];
}

export function looks(settings) {
  const game = start(settings, 3);
  game.updateDiscriminator();
  const before = write(game);
  game.batch();
  game.measure();
  game.decide([1, 2]);
  game.quantiles(9);
  game.generate([0]);
  game.snapshot();
  return [before, write(game)];
}

export function restorations(settings, half) {
  const game = start(settings, 7);
  if (half) game.updateDiscriminator();
  const snapshot = structuredClone(game.snapshot());
  const [then, batch] = [write(game), JSON.stringify(game.batch())];
  game.advance(20);
  const later = write(game);
  game.restore(snapshot);
  const other = createGame(settings);
  other.restore(snapshot);
  const back = [write(game), JSON.stringify(game.batch())];
  game.advance(20);
  other.advance(20);
  const kept = createGame(settings);
  kept.restore(snapshot); // the snapshot has not moved on with the games
  const again = [...back, write(game), write(other), write(kept)];
  return [[then, batch, later, later, then], again];
}

/** The same game, free and with every inexact function of Math broken. */
export function fencedGames(settings) {
  const run = () => {
    const game = start(settings, 50);
    return write(game) + JSON.stringify([game.measure(), game.batch(), game.decide([3, 4])]);
  };
  const free = run();
  const exact = ["abs", "sqrt", "floor", "fround", "min", "max", "round", "ceil", "imul"];
  const kept = {};
  for (const name of Object.getOwnPropertyNames(Math)) {
    if (typeof Math[name] !== "function" || exact.includes(name)) continue;
    kept[name] = Math[name];
    Math[name] = () => NaN;
  }
  try {
    return [free, run()];
  } finally {
    Object.assign(Math, kept);
  }
}
