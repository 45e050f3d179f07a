"""The linear layer with its activation, for many runs side by side.

The run is the *last* axis, so that the processor's vector lanes hold different runs of the same
number.  Shapes: activations [features, groups, batch, runs], where the groups are the batches that
must not mix (real, generated); weights [in, out, runs]; biases [out, runs].
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor, Weights

ACTIVATIONS = {
    "leaky_relu": tf.nn.leaky_relu,  # its slope on the left is 0.2
    "none": tf.identity,
    "relu": tf.nn.relu,
    "softplus": tf.math.softplus,
    "tanh": tf.tanh,
}


class Linear(NamedTuple):
    """A linear layer and what is done to its outputs.

    Attributes:
        inputs, outputs: numbers per sample.
        activation: a name of `ACTIVATIONS`.
        std: standard deviation of the first kernel; the first biases are 0.
        orthogonal: whether the first kernel's columns (or rows, the fewer) are orthonormal.
    """

    inputs: int
    outputs: int
    activation: str
    std: float
    orthogonal: bool = False

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shapes of the weights: kernel, bias."""
        return [(self.inputs, self.outputs), (self.outputs,)]

    @property
    def stds(self) -> list[float]:
        """Standard deviations of the first weights."""
        return [self.std, 0.0]

    def apply(self, x: Tensor, weights: Weights, numbers: Numbers) -> Tensor:
        """Return the layer's output: [inputs, groups, batch, runs] to [outputs, ...]."""
        return ACTIVATIONS[self.activation](linear(x, *weights))


@tf.custom_gradient
def linear(x: Tensor, kernel: Tensor, bias: Tensor) -> tuple[Tensor, Any]:
    """Apply a linear layer of each run to that run's samples.

    Args:
        x: [in, groups, batch, runs]; one run may stand for all where no gradient is asked of x.
        kernel: [in, out, runs].
        bias: [out, runs].

    Returns:
        [out, groups, batch, runs].
    """

    # One axis for all samples, and sums along outer axes: the compiler makes loops over the runs.
    samples = tf.reshape(x, [x.shape[0], -1, x.shape[-1]])
    y = tf.reduce_sum(kernel[:, :, None] * samples[:, None], 0) + bias[:, None]

    def backward(upstream: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        upstream = materialise(tf.reshape(upstream, y.shape))
        to_x = materialise(tf.reduce_sum(kernel[:, :, None] * upstream[None], 1))
        to_kernel = tf.reduce_sum(samples[:, None] * upstream[None], 2)
        return tf.reshape(to_x, x.shape), to_kernel, tf.reduce_sum(upstream, 1)

    return tf.reshape(materialise(y), [y.shape[0], *x.shape[1:-1], y.shape[-1]]), backward


def linear_runs_first(x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    """Do the same with the run as the first axis: [runs, samples, in] to [runs, samples, out].

    Where layers are wide, one product of matrices a run is faster than lanes of runs.
    """
    return tf.matmul(x, tf.transpose(kernel, [2, 0, 1])) + tf.transpose(bias)[:, None]


def materialise(x: Tensor) -> Tensor:
    """Keep the compiler from computing x again inside each of its uses (it doubles the speed)."""
    return x if tf.executing_eagerly() else _hold(x)


@tf.custom_gradient
def _hold(x: Tensor) -> tuple[Tensor, Any]:
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    # The operation itself has no gradient, and a penalty differentiates twice.
    return gen_xla_ops.xla_optimization_barrier(input=[x])[0], lambda upstream: upstream
