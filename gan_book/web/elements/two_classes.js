/** `<gan-classes>`: move two classes and see both ways to tell them apart. */

import { MovableElement } from "../controls/movable.js";
import { setAttributes } from "../player/dom.js";
import { onDrag } from "../player/strip.js";
import { createSvg } from "../player/svg.js";
import { fill } from "../player/words.js";
import { ACROSS, HEIGHT, POINT_MARKS, UNIT, UP, WIDTH } from "../shared.js";
import { addPoints, findLogOdds, fitGaussians, fitLogistic } from "./boundaries.js";

/** @typedef {import("./boundaries.js").Point} Point */
/** @typedef {import("./boundaries.js").Line} Line */
/** @typedef {import("./boundaries.js").Sample} Sample */

/** @typedef {{x0: number, y0: number, x1: number, y1: number, far: number}} State */

/**
 * @typedef {object} ClassesRecipe what `two_classes.py` wrote
 * @property {[Point[], Point[]]} clouds
 * @property {Point[]} far
 * @property {number} penalty
 * @property {import("../player/words.js").Words} words
 */

/**
 * @param {Point} point
 * @returns {Point} in the picture, whose y axis points down
 */
function placeInPlane([x, y]) {
  return [WIDTH / 2 + UNIT * x, HEIGHT / 2 - UNIT * y];
}

/**
 * @param {ClassesRecipe} recipe
 * @param {State} state
 * @returns {Sample}
 */
function makeSample({ clouds, far }, state) {
  const first = clouds[0].map((point) => addPoints(point, [state.x0, state.y0]));
  const others = [...clouds[1], ...far.slice(0, state.far)];
  const second = others.map((point) => addPoints(point, [state.x1, state.y1]));
  return { x: [...first, ...second], y: [...first.map(() => 0), ...second.map(() => 1)] };
}

/**
 * @param {Point[]} points
 * @param {number} kind dots or crosses
 */
function tracePoints(points, kind) {
  return points.map((point) => `M${writePoint(point)}${POINT_MARKS[kind]}`).join("");
}

/** @param {Point} point */
function writePoint(point) {
  const [x, y] = placeInPlane(point);
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** @param {Line} line */
function traceStraightLine([u, v, b]) {
  const size = Math.hypot(u, v);
  /** @type {Point} */
  const foot = [(-b * u) / size ** 2, (-b * v) / size ** 2];
  const [x, y] = [(-20 * v) / size, (20 * u) / size];
  return `M${writePoint(addPoints(foot, [-x, -y]))}L${writePoint(addPoints(foot, [x, y]))}`;
}

/**
 * @param {Point} mean
 * @param {Line} covariance
 * @returns {string} the transform that makes the unit circle an ellipse of the Gaussian
 */
function placeEllipse(mean, [xx, xy, yy]) {
  const a = Math.sqrt(xx);
  const b = xy / a;
  const c = Math.sqrt(yy - b * b);
  const root = [UNIT * a, -UNIT * b].map((value) => value.toFixed(2)).join(" ");
  return `matrix(${root} 0 ${(-UNIT * c).toFixed(2)} ${writePoint(mean)})`;
}

/**
 * Say how many points each boundary has on the wrong side, and the angle between them.
 * @param {string} sentence
 * @param {Sample} sample
 * @param {Line[]} lines generative, discriminative
 */
function describeClasses(sentence, { x, y }, lines) {
  const [generative, discriminative] = lines.map(
    (line) => x.filter((point, i) => findLogOdds(line, point) > 0 !== (y[i] === 1)).length,
  );
  const [first, second] = lines.map(([u, v]) => [u / Math.hypot(u, v), v / Math.hypot(u, v)]);
  const cosine = Math.min(1, Math.abs(first[0] * second[0] + first[1] * second[1]));
  const angle = ((Math.acos(cosine) * 180) / Math.PI).toFixed(0);
  return fill(sentence, { count: x.length, generative, discriminative, angle });
}

/** @extends {MovableElement<State>} */
class ClassesElement extends MovableElement {
  /** @type {SVGElement[]} */
  handles = [];
  /** @type {Record<string, Line>} */
  lines = {};

  /** @override */
  prepare() {
    this.handles = [0, 1].map((k) => this.createHandle(k));
    this.parts.handles.append(...this.handles);
  }

  /**
   * A mean to drag; the sliders do the same for the keyboard.
   * @param {number} k
   */
  createHandle(k) {
    const [reach, ring] = [22, 10].map((r) => createSvg("circle", { r }));
    const handle = createSvg("g", {}, reach, ring, createSvg("text", { dy: 4 }, String(k)));
    onDrag(
      handle,
      () => {},
      (event) => this.drag(k, event),
    );
    return handle;
  }

  /**
   * @param {number} k
   * @param {PointerEvent} event
   */
  drag(k, event) {
    const box = this.parts.plane.getBoundingClientRect();
    const snap = (/** @type {number} */ value, /** @type {number} */ most) =>
      Math.round(10 * Math.min(most, Math.max(-most, value))) / 10 + 0;
    const x = snap((((event.clientX - box.left) / box.width - 0.5) * WIDTH) / UNIT, ACROSS);
    const y = snap(((0.5 - (event.clientY - box.top) / box.height) * HEIGHT) / UNIT, UP);
    this.set({ ...this.state, [`x${k}`]: x, [`y${k}`]: y });
  }

  /**
   * @override
   * @param {State} state
   */
  show(state) {
    super.show(state);
    const { parts } = this;
    /** @type {ClassesRecipe} */
    const recipe = this.recipe;
    const sample = makeSample(recipe, state);
    const { means, covariance, line } = fitGaussians(sample);
    this.lines = { generative: line, discriminative: fitLogistic(sample, recipe.penalty) };
    for (const k of [0, 1]) {
      const points = sample.x.filter((_, i) => sample.y[i] === k);
      parts[`points${k}`].setAttribute("d", tracePoints(points, k));
      parts[`ellipse${k}`].setAttribute("transform", placeEllipse(means[k], covariance));
    }
    this.moveHandle(0, [state.x0, state.y0]);
    this.moveHandle(1, [state.x1, state.y1]);
    for (const [name, boundary] of Object.entries(this.lines)) {
      parts[name].setAttribute("d", traceStraightLine(boundary));
    }
    this.announce(describeClasses(recipe.words.mistakes, sample, Object.values(this.lines)));
  }

  /**
   * @param {number} k
   * @param {Point} mean
   */
  moveHandle(k, mean) {
    const [across, down] = placeInPlane(mean);
    const [x, y] = [across / WIDTH, down / HEIGHT].map((place) => `${(100 * place).toFixed(2)}%`);
    for (const child of this.handles[k].children) {
      setAttributes(child, child.tagName === "text" ? { x, y } : { cx: x, cy: y });
    }
  }
}

if (!customElements.get("gan-classes")) customElements.define("gan-classes", ClassesElement);
