/** A run in the worker, seen from the page: its frames as they come, and half steps beside it. */

import { FRAMES } from "../shared.js";

/**
 * @typedef {object} Listener
 * @property {(start: {total: number, axis: object, data: Uint16Array}) => void} begin
 * @property {(news: {ended: boolean, divergedAt: ?number}) => void} extend
 * @property {(move: {move: "d" | "g", loss: number, before: object, after: object}) => void} moved
 */

/** Plays one run at a time; what an older run still posts is dropped. */
export class Session {
  /**
   * @param {string} source text of the worker
   * @param {Listener} listener
   */
  constructor(source, listener) {
    Object.assign(this, { source, listener, run: 0, frames: [], ended: false });
  }

  /** Start another worker of the same text. */
  hire() {
    this.address ??= URL.createObjectURL(new Blob([this.source], { type: "text/javascript" }));
    return new Worker(this.address);
  }

  /** Play the run of these settings from its start. */
  start(settings) {
    this.worker ??= this.engage();
    Object.assign(this, { run: this.run + 1, frames: [], ended: false });
    this.worker.postMessage({ run: this.run, settings, frames: FRAMES });
  }

  /** Update D or G once: from a frame, or (null) from where the last such move led. */
  move(which, frame) {
    this.worker?.postMessage({ run: this.run, move: which, frame });
  }

  engage() {
    const worker = this.hire();
    worker.onmessage = ({ data }) => {
      if (data.run !== this.run) return;
      if (data.axis) return this.listener.begin(data);
      if (data.move) return this.listener.moved(data);
      this.frames.push(...data.frames);
      this.ended = data.ended;
      this.listener.extend(data);
    };
    return worker;
  }
}
