/** The strip: one measure over the steps of training, and a playhead to take hold of. */

/**
 * @param {number[]} values ascending
 * @param {number} target
 * @returns {number} index of the value nearest to the target
 */
export function findNearest(values, target) {
  let best = 0;
  values.forEach((value, i) => {
    if (Math.abs(value - target) < Math.abs(values[best] - target)) best = i;
  });
  return best;
}

/**
 * Take over the strip that Python drew.
 * @param {SVGSVGElement} svg
 * @param {Record<string, Element>} parts playhead (a line) and dot (a circle)
 * @param {(fraction: number) => void} seek called while the playhead is dragged: 0 left, 1 right
 * @returns {(fraction: number, height: number) => void} moves the playhead; height: 0 low, 1 high
 */
export function createStrip(svg, parts, seek) {
  const follow = (event) => {
    const box = svg.getBoundingClientRect();
    seek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) follow(event);
  });
  return (fraction, height) => {
    const x = `${(100 * fraction).toFixed(2)}%`;
    parts.playhead.setAttribute("x1", x);
    parts.playhead.setAttribute("x2", x);
    parts.dot.setAttribute("cx", x);
    parts.dot.setAttribute("cy", `${(100 * (1 - height)).toFixed(1)}%`);
  };
}
