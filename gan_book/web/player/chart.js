/** Curves over the steps of training: losses, and the width ratio. */

/**
 * @param {object[]} frames
 * @param {(frame: object) => ?number} read
 * @param {number} last the step at the right end
 * @param {number} top upper end; what lies beyond is cut off
 * @returns {string} the path, 1000 wide and 200 high; it stops where numbers are missing
 */
export function historyPath(frames, read, last, top) {
  let path = "";
  let down = true;
  for (const frame of frames) {
    const value = read(frame);
    const missing = value === null || !Number.isFinite(value);
    if (!missing) {
      const height = 200 * Math.min(1, Math.max(0, value / top));
      path += `${down ? "M" : "L"}${Math.round((1000 * frame.step) / last)} ${Math.round(height)}`;
    }
    down = missing;
  }
  return path;
}
