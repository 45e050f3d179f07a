/** `<gan-classes>`: move two classes and see both ways to tell them apart (classes.py). */

import { MovableElement } from "../controls/movable.js";

const [WIDTH, HEIGHT, UNIT] = [800, 600, 100];
const MARKS = ["h0", "m-7 -7l14 14m-14 0l14 -14"];
const place = ([x, y]) => [WIDTH / 2 + UNIT * x, HEIGHT / 2 - UNIT * y];
const add = ([a, b], [c, d]) => [a + c, b + d];

/** @returns {{x: number[][], y: number[]}} the points and their classes */
function makeSample({ clouds, far }, state) {
  const means = [[state.x0, state.y0], [state.x1, state.y1]];
  const first = clouds[0].map((point) => add(point, means[0]));
  const second = [...clouds[1], ...far.slice(0, state.far)].map((point) => add(point, means[1]));
  return { x: [...first, ...second], y: [...first.map(() => 0), ...second.map(() => 1)] };
}

/** Closed form: a mean per class, the covariance they share, and the line where both are as likely. */
export function fitGaussians({ x, y }) {
  const counts = [0, 0];
  const means = [[0, 0], [0, 0]];
  x.forEach((point, i) => {
    counts[y[i]]++;
    means[y[i]] = add(means[y[i]], point);
  });
  means.forEach((mean, k) => mean.forEach((sum, j) => (mean[j] = sum / counts[k])));
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((point, i) => {
    const [u, v] = point.map((value, j) => value - means[y[i]][j]);
    [xx, xy, yy] = [xx + u * u, xy + u * v, yy + v * v];
  });
  [xx, xy, yy] = [xx, xy, yy].map((sum) => sum / x.length);
  const [u, v] = [0, 1].map((j) => means[1][j] - means[0][j]);
  const determinant = xx * yy - xy * xy;
  const w = [(yy * u - xy * v) / determinant, (xx * v - xy * u) / determinant];
  const middle = [0, 1].map((j) => (means[0][j] + means[1][j]) / 2);
  const b = Math.log(counts[1] / counts[0]) - w[0] * middle[0] - w[1] * middle[1];
  return { means, covariance: [xx, xy, yy], line: [...w, b] };
}

/** Newton's method on the penalised loss; a step that would not lower it is halved. */
export function fitLogistic({ x, y }, penalty) {
  let line = [0, 0, 0];
  const logOdds = (p, l) => l[0] * p[0] + l[1] * p[1] + l[2];
  const loss = (l) =>
    x.reduce((sum, p, i) => sum + softplus((y[i] ? -1 : 1) * logOdds(p, l)), (penalty / 2) * (l[0] ** 2 + l[1] ** 2));
  for (let round = 0; round < 100; round++) {
    const slope = [penalty * line[0], penalty * line[1], 0];
    const bend = [[penalty, 0, 0], [0, penalty, 0], [0, 0, 1e-12]];
    x.forEach((p, i) => {
      const q = 1 / (1 + Math.exp(-logOdds(p, line)));
      const f = [p[0], p[1], 1];
      f.forEach((a, j) => {
        slope[j] += (q - y[i]) * a;
        f.forEach((c, k) => (bend[j][k] += q * (1 - q) * a * c));
      });
    });
    const step = solve(bend, slope);
    const before = loss(line);
    let next = line;
    for (let size = 1; size > 1e-6; size /= 2) {
      next = line.map((value, j) => value - size * step[j]);
      if (loss(next) <= before) break;
    }
    line = next;
    if (Math.hypot(...slope) < 1e-9) break;
  }
  return line;
}

const softplus = (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

/** Solve three linear equations by Cramer's rule. */
function solve(m, r) {
  const det = (a) =>
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
    a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
    a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  const whole = det(m);
  return [0, 1, 2].map((j) => det(m.map((row, i) => row.map((v, k) => (k === j ? r[i] : v)))) / whole);
}

function tracePoints(points, kind) {
  const write = (p) => place(p).map((value) => value.toFixed(1)).join(" ");
  return points.map((p) => `M${write(p)}${MARKS[kind]}`).join("");
}

function traceBoundary([u, v, b]) {
  const size = Math.hypot(u, v);
  const foot = [(-b * u) / size ** 2, (-b * v) / size ** 2];
  const along = [(-20 * v) / size, (20 * u) / size];
  const [from, to] = [-1, 1].map((side) => place(add(foot, along.map((value) => side * value))));
  return `M${from.map((c) => c.toFixed(1)).join(" ")}L${to.map((c) => c.toFixed(1)).join(" ")}`;
}

function placeEllipse(mean, [xx, xy, yy]) {
  const a = Math.sqrt(xx);
  const b = xy / a;
  const c = Math.sqrt(yy - b * b);
  const [x, y] = place(mean).map((value) => value.toFixed(1));
  return `matrix(${(UNIT * a).toFixed(2)} ${(-UNIT * b).toFixed(2)} 0 ${(-UNIT * c).toFixed(2)} ${x} ${y})`;
}

function describe({ x, y }, lines) {
  const wrong = lines.map(
    ([u, v, b]) => x.filter((p, i) => (u * p[0] + v * p[1] + b > 0) !== (y[i] === 1)).length,
  );
  const [first, second] = lines.map(([u, v]) => [u / Math.hypot(u, v), v / Math.hypot(u, v)]);
  const cosine = Math.min(1, Math.abs(first[0] * second[0] + first[1] * second[1]));
  return (
    `Of ${x.length} points the generative boundary has ${wrong[0]} on the wrong side, ` +
    `the discriminative one ${wrong[1]}; ${((Math.acos(cosine) * 180) / Math.PI).toFixed(0)} degrees between them.`
  );
}

class ClassesElement extends MovableElement {
  prepare() {
    this.handles = [0, 1].map((k) => this.createHandle(k));
  }

  /** A mean to drag; the sliders do the same for the keyboard. */
  createHandle(k) {
    const build = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
    const handle = build("g");
    const [reach, ring, label] = [build("circle"), build("circle"), build("text")];
    reach.setAttribute("r", 22);
    ring.setAttribute("r", 10);
    label.textContent = k;
    label.setAttribute("dy", 4);
    handle.append(reach, ring, label);
    this.parts.handles.append(handle);
    handle.addEventListener("pointerdown", (event) => {
      if (event.button === 0) handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.drag(k, event);
    });
    return handle;
  }

  drag(k, event) {
    const box = this.parts.plane.getBoundingClientRect();
    const snap = (value, most) => Math.round(10 * Math.min(most, Math.max(-most, value))) / 10 + 0;
    const x = snap((((event.clientX - box.left) / box.width - 0.5) * WIDTH) / UNIT, 3);
    const y = snap(((0.5 - (event.clientY - box.top) / box.height) * HEIGHT) / UNIT, 2);
    this.set({ ...this.state, [`x${k}`]: x, [`y${k}`]: y });
  }

  show(state) {
    const { parts, recipe } = this;
    const sample = makeSample(recipe, state);
    const { means, covariance, line } = fitGaussians(sample);
    this.state = state;
    this.lines = { generative: line, discriminative: fitLogistic(sample, recipe.penalty) };
    for (const k of [0, 1]) {
      parts[`points${k}`].setAttribute("d", tracePoints(sample.x.filter((_, i) => sample.y[i] === k), k));
      parts[`ellipse${k}`].setAttribute("transform", placeEllipse(means[k], covariance));
      const [x, y] = place([state[`x${k}`], state[`y${k}`]]);
      for (const child of this.handles[k].children) {
        const [across, down] = child.tagName === "text" ? ["x", "y"] : ["cx", "cy"];
        child.setAttribute(across, `${((100 * x) / WIDTH).toFixed(2)}%`);
        child.setAttribute(down, `${((100 * y) / HEIGHT).toFixed(2)}%`);
      }
    }
    for (const [name, l] of Object.entries(this.lines)) parts[name].setAttribute("d", traceBoundary(l));
    this.announce(describe(sample, Object.values(this.lines)));
  }
}

if (!customElements.get("gan-classes")) customElements.define("gan-classes", ClassesElement);
