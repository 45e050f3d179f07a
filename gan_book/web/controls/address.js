/** The page's address: it follows what is turned, and leads to where it points. */

/** Milliseconds of rest before the address is written: browsers refuse too many in a row. */
const REST = 300;
/** Milliseconds in which a page may still move what has been scrolled to: fonts, folds. */
const SETTLING = 1500;
/** What a reader does who goes elsewhere. */
const SIGNS = ["wheel", "touchstart", "pointerdown", "keydown"];

let waiting = 0;

/**
 * Let the address say this, once the reader rests; where it cannot be written, it stays.
 * @param {string} hash
 */
export function writeAddress(hash) {
  clearTimeout(waiting);
  const here = location.href;
  waiting = setTimeout(() => {
    if (location.href !== here) return; // the reader has followed another link meanwhile
    try {
      history.replaceState(history.state, "", location.href.split("#")[0] + hash);
    } catch {
      // A frame without an address of its own, or a file in some browsers.
    }
  }, REST);
}

/**
 * Scroll to a piece, its folds opened, and keep it there while the page settles.
 * @param {Element} piece
 */
export function goTo(piece) {
  for (
    let fold = piece.closest("details");
    fold;
    fold = fold.parentElement?.closest("details") ?? null
  ) {
    fold.open = true;
  }
  const end = performance.now() + SETTLING;
  let left = false;
  const leave = () => {
    left = true;
  };
  for (const sign of SIGNS) addEventListener(sign, leave, { once: true, passive: true });
  const hold = () => {
    if (left || !piece.isConnected) return;
    piece.scrollIntoView({ block: "start", behavior: "instant" });
    if (performance.now() < end) requestAnimationFrame(hold);
  };
  hold();
}
