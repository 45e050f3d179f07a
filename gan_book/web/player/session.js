/** A run in the worker, seen from the page: its frames as they come, and single updates. */

import { FRAMES } from "../shared.js";

/** @typedef {import("../engine/types.js").Settings} Settings */
/** @typedef {import("../engine/frames.js").Axis} Axis */
/** @typedef {import("./scene.js").GameFrame} GameFrame */

/**
 * @typedef {object} Update of one network
 * @property {"d" | "g"} move which
 * @property {number} loss
 * @property {GameFrame} before
 * @property {GameFrame} after
 */

/**
 * @typedef {object} Start of a run: what holds for all its frames
 * @property {number} total of its frames
 * @property {Axis} axis
 * @property {Uint16Array} data levels of the data's density
 * @property {Uint16Array} ideal the map from noise to x that makes the data
 * @property {number} reach of the noise, either side
 * @property {number} floor Wasserstein-1 of a perfect generator
 */

/**
 * @typedef {object} Listener
 * @property {(start: Start) => void} begin
 * @property {(news: {ended: boolean, divergedAt: ?number, step: number}) => void} extend
 * @property {(update: Update) => void} updated
 */

/** Plays one run at a time; what an older run still posts is dropped. */
export class Session {
  /**
   * @param {string} source text of the worker
   * @param {Listener} listener
   */
  constructor(source, listener) {
    this.address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.listener = listener;
    this.run = 0;
    /** @type {GameFrame[]} */
    this.frames = [];
    /** Frames of the whole run. */
    this.total = 0;
    this.ended = false;
    /** @type {?Worker} */
    this.worker = null;
  }

  /** @returns {Worker} one more, of the same text */
  startWorker() {
    return new Worker(this.address);
  }

  /**
   * Play the run of these settings from its start.
   * @param {Settings} settings
   */
  start(settings) {
    if (!this.worker) {
      this.worker = this.startWorker();
      this.worker.onmessage = ({ data }) => this.receive(data);
    }
    this.frames = [];
    this.order(settings, 0);
  }

  /**
   * Play on from a frame with other settings.
   * @param {Settings} settings
   * @param {number} keep index of the frame
   */
  goOn(settings, keep) {
    this.frames.length = keep + 1; // it stands until its losses, those of the next step, are known
    this.order(settings, keep);
  }

  /**
   * @param {Settings} settings
   * @param {number} keep frames of the run before
   */
  order(settings, keep) {
    this.run += 1;
    this.ended = false;
    this.worker?.postMessage({ run: this.run, settings, frames: FRAMES, keep });
  }

  /**
   * Update D or G once: from a frame, or (null) from where the last such update led.
   * @param {"d" | "g"} which
   * @param {?number} frame
   */
  update(which, frame) {
    this.worker?.postMessage({ run: this.run, move: which, frame });
  }

  /** @param {any} data what the worker posted: a start, an update, or frames */
  receive(data) {
    if (data.run !== this.run) return;
    if (data.axis) {
      this.total = data.total;
      this.listener.begin(data);
    } else if (data.move) this.listener.updated(data);
    else {
      if (data.frames.length) this.frames.length = data.from;
      this.frames.push(...data.frames);
      this.ended = data.ended;
      // The last finite moment of a run that diverged is to say so.
      if (data.divergedAt !== null) this.frames[this.frames.length - 1].outcome = "diverged";
      this.listener.extend(data);
    }
  }
}
