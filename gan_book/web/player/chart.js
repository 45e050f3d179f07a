/** Curves over the steps of training: losses, and the width ratio. */

/**
 * @template {{step: number}} T
 * @param {T[]} frames
 * @param {(frame: T) => ?number} read
 * @param {number} last the step at the right end
 * @param {number} top upper end; what lies beyond is cut off
 * @returns {string} the path, 1000 wide and 200 high; it stops where numbers are missing
 */
export function historyPath(frames, read, last, top) {
  let path = "";
  let down = true;
  for (const frame of frames) {
    const value = read(frame);
    const there = value !== null && Number.isFinite(value);
    if (there) {
      const height = 200 * Math.min(1, Math.max(0, value / top));
      path += `${down ? "M" : "L"}${Math.round((1000 * frame.step) / last)} ${Math.round(height)}`;
    }
    down = !there;
  }
  return path;
}
