/** The losses of the game by their names, a line each. */

import { CLIPPED, FROM_LOG, FROM_LOGITS } from "./cross_entropy.js";
import { LEAST_SQUARES } from "./least_squares.js";

/** @type {Record<string, import("./types.js").Loss>} */
export const LOSSES = {
  logits: FROM_LOGITS,
  log: FROM_LOG,
  clipped: CLIPPED,
  least_squares: LEAST_SQUARES,
};
