/** What a perfect generator scores with a finite sample (data/floor.py). */

import { FLOOR_REPEATS, FLOOR_SAMPLES, FLOOR_SLICES, Purpose } from "../shared.js";
import { dataQuantiles, drawFrom, momentsOf } from "./data.js";

/** The floor that was asked for last, and of which data: the same in many runs. */
let known = { data: "", floor: 0 };

/**
 * @param {import("./types.js").Settings} settings
 * @returns {number} Wasserstein-1 of a perfect generator of these data
 */
export function findFloor(settings) {
  const { data: name, data_mean: mean, data_std: std, data_gap: gap, sketch } = settings;
  const data = JSON.stringify([name, mean, std, gap, sketch]);
  if (known.data !== data) known = { data, floor: measureFloor(settings) };
  return known.floor;
}

/**
 * @param {import("./types.js").Settings} settings
 * @returns {number} Wasserstein-1 to the data, in sigmas, of samples of a perfect generator: the
 *   median over repetitions
 */
export function measureFloor(settings) {
  const sizes = { ...settings, batch_size: FLOOR_SAMPLES };
  const quantiles = dataQuantiles(settings, FLOOR_SLICES * FLOOR_SAMPLES);
  const sample = new Float64Array(FLOOR_SAMPLES);
  const scores = new Float64Array(FLOOR_REPEATS).map((_, seed) => {
    drawFrom(sample, sizes, { seed, purpose: Purpose.SAMPLES, step: 0 });
    sample.sort();
    let moved = 0;
    for (let i = 0; i < quantiles.length; i++) {
      moved += Math.abs(sample[Math.floor(i / FLOOR_SLICES)] - quantiles[i]);
    }
    return moved / quantiles.length;
  });
  scores.sort();
  const [low, high] = [(FLOOR_REPEATS - 1) >> 1, FLOOR_REPEATS >> 1];
  return (scores[low] + scores[high]) / 2 / momentsOf(settings)[1];
}
