/** The strip: one measure over the steps of training, and a playhead to take hold of. */

/**
 * Take over the strip that Python drew.
 * @param {Element} svg
 * @param {{playhead: Element, dot: Element}} parts a line and a circle
 * @param {(fraction: number) => void} seek called while the playhead is dragged: 0 left, 1 right
 * @returns {(fraction: number, height: number) => void} moves the playhead; height: 0 low, 1 high
 */
export function createStrip(svg, parts, seek) {
  const follow = (/** @type {PointerEvent} */ event) => {
    const box = svg.getBoundingClientRect();
    seek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  onDrag(svg, follow, follow);
  return (fraction, height) => {
    const x = `${(100 * fraction).toFixed(2)}%`;
    parts.playhead.setAttribute("x1", x);
    parts.playhead.setAttribute("x2", x);
    parts.dot.setAttribute("cx", x);
    parts.dot.setAttribute("cy", `${(100 * (1 - height)).toFixed(1)}%`);
  };
}

/**
 * @param {Element} element
 * @param {(event: PointerEvent) => void} start called when it is taken hold of
 * @param {(event: PointerEvent) => void} follow called while it is dragged
 */
export function onDrag(element, start, follow) {
  element.addEventListener("pointerdown", (event) => {
    const pointer = /** @type {PointerEvent} */ (event);
    if (pointer.button !== 0) return;
    element.setPointerCapture(pointer.pointerId);
    start(pointer);
  });
  element.addEventListener("pointermove", (event) => {
    const pointer = /** @type {PointerEvent} */ (event);
    if (element.hasPointerCapture(pointer.pointerId)) follow(pointer);
  });
}
