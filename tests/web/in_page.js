/** What the tests run in a page, beside what the page itself runs: one function each. */

/**
 * @param {any} explorer a `<gan-explorer>`
 * @returns {boolean} its run has ended and the picture stands
 */
export function isAtRest({ session, timeline }) {
  if (!session?.ended || timeline.playing) return false;
  return timeline.index === timeline.goal;
}

/**
 * @param {any} explorer
 * @param {string} name of a knob
 * @returns {number[]} the stops of its slider
 */
export function findStops(explorer, name) {
  return explorer.panel.recipe.knobs.find((knob) => knob.name === name).stops;
}

/** @param {Element} root */
export function openFolds(root) {
  for (const fold of root.querySelectorAll("details")) fold.open = true;
}

/** @returns {boolean} the films of the page are awake */
export function areFilmsAwake() {
  return [...document.querySelectorAll("gan-film")].every((film) => film.timeline);
}

/**
 * @param {Element} root
 * @param {string} selector
 * @returns {string[]} what is found, as it stands in the document
 */
export function readPieces(root, selector) {
  return [...root.querySelectorAll(selector)].map((piece) => piece.outerHTML);
}

/** @param {string} html in place of the page's body */
export function replaceBody(html) {
  document.body.innerHTML = html;
}

/**
 * Take an element out of the page, as front ends do, and put it back.
 * @param {Element} root
 */
export function takeOutAndPutBack(root) {
  const parent = root.parentNode;
  root.remove();
  parent.append(root);
}

/** @returns {string[]} the ids of the page */
export function listIds() {
  return [...document.querySelectorAll("[id]")].map((element) => element.id);
}

/** @returns {?string} what has the focus in an explorer; null outside one */
export function nameFocus() {
  const element = document.activeElement;
  if (!element.closest("gan-explorer")) return null;
  if (getComputedStyle(element).outlineStyle !== "solid") return `${element.outerHTML}: no outline`;
  return element.closest("[data-knob]")?.dataset.knob ?? element.ariaLabel ?? element.textContent;
}

/** Remember in `window.spoke` whether the status of the page changes from here on. */
export function listenToStatus() {
  const observer = new MutationObserver(() => {
    window.spoke = true;
  });
  observer.observe(document.querySelector("[role=status]"), { childList: true });
}

/**
 * @param {string} hash
 * @returns {Promise<void>} the page has followed it
 */
export function followHash(hash) {
  return new Promise((done) => {
    addEventListener("hashchange", () => setTimeout(done), { once: true });
    location.hash = hash;
  });
}

/**
 * @param {HTMLInputElement} slider
 * @param {number} place to which it is dragged, without waiting for anything
 */
export function drag(slider, place) {
  slider.value = String(place);
  slider.dispatchEvent(new Event("input"));
}

/**
 * @param {Element[]} pieces
 * @returns {[number, number, number, string][]} left, right and height of those in sight, HTML
 */
export function measurePieces(pieces) {
  const seen = pieces.filter((piece) => piece.checkVisibility());
  return seen.map((piece) => {
    const { left, right, height } = piece.getBoundingClientRect();
    return [left, right, height, piece.outerHTML];
  });
}

/**
 * @param {Element[]} labels
 * @returns {[number, number, number, number][]} left, right, top and bottom of those in sight
 */
export function measureLabels(labels) {
  const boxes = labels.map((label) => label.getBoundingClientRect()).filter((box) => box.width);
  return boxes.map((box) => [box.left, box.right, box.top, box.bottom]);
}

/**
 * @param {HTMLElement[]} tiles of many seeds
 * @returns {[number, string][]} seed and outcome of each
 */
export function readTiles(tiles) {
  return tiles.map((tile) => [Number(tile.dataset.seed), tile.dataset.outcome]);
}

/**
 * Scroll a piece to a place in the window, and measure what is seen of it and of the picture.
 * @param {Element} piece
 * @param {number} place of its middle: 0 at the top of the window, 1 at its bottom
 * @returns {[number, number]} shares of the height of the plot and of the piece that are in sight
 */
export function lookAtBoth(piece, place) {
  const box = piece.getBoundingClientRect();
  scrollBy({ top: (box.top + box.bottom) / 2 - place * innerHeight, behavior: "instant" });
  const explorer = piece.closest("gan-explorer");
  const view = explorer.querySelector(".gan-view").getBoundingClientRect();
  const plot = explorer.querySelector(".gan-plot").getBoundingClientRect();
  const { left, right, top, bottom, height } = piece.getBoundingClientRect();
  const beside = left >= view.right || right <= view.left;
  const covered = Math.min(bottom, view.bottom) - Math.max(top, view.top, 0);
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  const plotSeen = Math.min(plot.bottom, innerHeight) - Math.max(plot.top, 0);
  return [plotSeen / plot.height, (seen - (beside ? 0 : Math.max(0, covered))) / height];
}
