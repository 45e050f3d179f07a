/** The controls of a run that is still being computed: they lead into what there is. */

import { createElement } from "./dom.js";
import { Timeline } from "./timeline.js";

/** Some frames of the total are there; the one that was asked for may be still to come. */
export class LiveTimeline extends Timeline {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} host
   * @param {import("./timeline.js").Show} show
   * @param {import("./words.js").Words} words
   */
  constructor(root, host, show, words) {
    super(root, host, show, words);
    /** The frame that was asked for. */
    this.goal = this.index;
    /** Whether another picture than these frames stands, until one of them is asked for. */
    this.held = false;
    this.computed = createElement("progress", { "aria-label": words.computed });
    host.prepend(this.computed);
    this.showComputed();
  }

  /**
   * Draw a frame, the nearest there is; go on to it when it has come.
   * @param {number} index
   */
  draw(index) {
    this.held = false;
    this.goal = Math.min(this.total - 1, Math.max(0, index));
    super.draw(this.goal);
  }

  /** Whether the frame that was asked for is still to come. */
  get waits() {
    return this.count < this.total && !this.held && (this.goal > this.index || !this.count);
  }

  /** Stay at the end, where a picture stands already that none of the frames has drawn. */
  hold() {
    this.held = true;
    this.goal = this.total - 1;
    this.point(this.goal);
  }

  /** A run has been asked for: none of its frames is there. */
  expect() {
    this.count = 0;
    this.showComputed();
  }

  /**
   * A run begins: to be seen from its start, or as far on as the last was.
   * @param {number} total of its frames
   * @param {boolean} fromStart
   */
  restart(total, fromStart) {
    const atEnd = this.goal === this.total - 1;
    const place = fromStart ? 0 : atEnd ? 1 : this.goal / (this.total - 1);
    this.index = 0;
    this.total = total;
    this.expect();
    if (this.held) this.hold();
    else this.draw(Math.round(place * (total - 1)));
  }

  /**
   * Frames have come.  At rest, go on to the one that was asked for.
   * @param {number} count there are so many now
   * @param {number} [total]
   */
  extend(count, total = this.total) {
    this.count = count;
    this.total = total;
    this.showComputed();
    if (this.held) this.hold();
    else if (!this.playing && (this.index < this.goal || !this.index)) this.draw(this.goal);
    if (!this.playing && !this.held && this.index === this.goal) this.go(this.goal);
  }

  /** Show how much of the run there is. */
  showComputed() {
    this.range.max = String(this.total - 1);
    this.computed.max = this.total;
    this.computed.value = this.count;
    this.computed.hidden = this.count === this.total;
  }
}
