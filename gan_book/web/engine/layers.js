/**
 * A dense layer and its gradients, on rows of numbers.
 *
 * Numbers of a layer lie in rows, [feature][sample], in one array; a row is filled up to a multiple
 * of four samples, so that the loops take four at a time.
 */

/** Samples in a row, filled up. */
export function padRow(samples) {
  return 4 * Math.ceil(samples / 4);
}

/**
 * Multiply rows by a matrix, forwards or backwards: y[o] = bias[o] + sum over i of k[i, o] x[i].
 * @param {Float64Array} x rows
 * @param {number} inputs
 * @param {Float64Array} weights
 * @param {number} kernel where k[0, 0] lies in the weights
 * @param {number} stepIn from k[i, o] to k[i + 1, o]
 * @param {number} stepOut from k[i, o] to k[i, o + 1]
 * @param {number} bias where bias[0] lies, or -1
 * @param {Float64Array} y rows, written
 * @param {number} outputs
 * @param {number} row length of a row
 */
export function multiply(x, inputs, weights, kernel, stepIn, stepOut, bias, y, outputs, row) {
  for (let o = 0; o < outputs; o++) {
    const b = bias < 0 ? 0 : weights[bias + o];
    for (let s = 0; s < row; s += 4) {
      let [y0, y1, y2, y3] = [b, b, b, b];
      let w = kernel + o * stepOut;
      let p = s;
      for (let i = 0; i < inputs; i++) {
        const k = weights[w];
        y0 += k * x[p];
        y1 += k * x[p + 1];
        y2 += k * x[p + 2];
        y3 += k * x[p + 3];
        w += stepIn;
        p += row;
      }
      const q = o * row + s;
      y[q] = y0;
      y[q + 1] = y1;
      y[q + 2] = y2;
      y[q + 3] = y3;
    }
  }
}

/** Gradient of a kernel [in][out]: sum over the samples of x[i] slope[o]. */
export function differentiateKernel(x, inputs, slopes, outputs, row, gradient, kernel) {
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      let [g0, g1, g2, g3] = [0, 0, 0, 0];
      let p = i * row;
      let q = o * row;
      for (const end = p + row; p < end; p += 4, q += 4) {
        g0 += x[p] * slopes[q];
        g1 += x[p + 1] * slopes[q + 1];
        g2 += x[p + 2] * slopes[q + 2];
        g3 += x[p + 3] * slopes[q + 3];
      }
      gradient[kernel + i * outputs + o] = g0 + g1 + (g2 + g3);
    }
  }
}

/** Gradient of a bias: sum over the samples. */
export function differentiateBias(slopes, outputs, row, gradient, bias) {
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let q = o * row; q < (o + 1) * row; q++) sum += slopes[q];
    gradient[bias + o] = sum;
  }
}
