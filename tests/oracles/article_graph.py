"""The article's example in the form of its day: a TensorFlow 1 graph, placeholders and a session.

Rebuilt through `tf.compat.v1` from the article's description, as a reference that shares no code
with the package: variable scopes with reuse, gradient descent whose rate falls in a staircase.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
Arrays = list[np.ndarray]

HIDDEN, BATCH = 4, 12
KERNELS, KERNEL_DIM = 5, 3
RATE, DECAY, DECAY_EVERY = 0.005, 0.95, 150
REAL = tf.float64  # so that what rounding does to the game stays small for a hundred steps


def add_linear(x: tf.Tensor, size: int, name: str, bias: bool = True) -> tf.Tensor:
    """Add a linear layer whose variables live in the scope `name`: [batch, in] to [batch, size]."""
    with v1.variable_scope(name):
        zeros = {"initializer": v1.zeros_initializer(), "dtype": REAL}
        y = tf.matmul(x, v1.get_variable("w", [x.shape[1], size], **zeros))
        return y + v1.get_variable("b", [size], **zeros) if bias else y


def add_generator(z: tf.Tensor) -> tf.Tensor:
    h = tf.nn.softplus(add_linear(z, HIDDEN, "first"))
    return add_linear(h, 1, "second")


def add_discriminator(x: tf.Tensor, minibatch: bool) -> tf.Tensor:
    """Add D up to its probability; the variables come in the order of the package's weights."""
    h = tf.tanh(add_linear(x, 2 * HIDDEN, "first"))
    h = tf.tanh(add_linear(h, 2 * HIDDEN, "second"))
    h = add_minibatch(h) if minibatch else tf.tanh(add_linear(h, 2 * HIDDEN, "third"))
    return tf.sigmoid(add_linear(h, 1, "last"))


def add_minibatch(h: tf.Tensor) -> tf.Tensor:
    """Append what each sample sees of the others; its distance to itself counts as 1, not 0."""
    rows = tf.reshape(
        add_linear(h, KERNELS * KERNEL_DIM, "tensor", bias=False), [-1, KERNELS, KERNEL_DIM]
    )
    ours, theirs = rows[:, :, :, None], tf.transpose(rows, [1, 2, 0])[None]
    distances = tf.reduce_sum(tf.abs(ours - theirs), 2) + tf.eye(BATCH, dtype=REAL)[:, None, :]
    return tf.concat([h, tf.reduce_sum(tf.exp(-distances), 2)], 1)


def add_descent(loss: tf.Tensor, scope: str) -> tf.Operation:
    """Add one step of gradient descent on a scope's variables, with a step counter of its own."""
    counter = v1.Variable(0, trainable=False, dtype=tf.int32)
    start = tf.constant(RATE, REAL)
    rate = v1.train.exponential_decay(start, counter, DECAY_EVERY, DECAY, staircase=True)
    variables = v1.get_collection(v1.GraphKeys.TRAINABLE_VARIABLES, scope=f"{scope}/")
    optimizer = v1.train.GradientDescentOptimizer(rate)
    return optimizer.minimize(loss, global_step=counter, var_list=variables)


class ArticleGraph:
    """The graph and a session to run it, with given first weights.

    Args:
        weights_g, weights_d: arrays in the order in which the layers come.
        minibatch: the minibatch layer in place of D's third.
    """

    def __init__(self, weights_g: Arrays, weights_d: Arrays, minibatch: bool = False) -> None:
        with tf.Graph().as_default() as graph:
            self._add_pretraining(minibatch)
            self._add_game(minibatch)
            self.session = v1.Session(graph=graph)
            self.session.run(v1.global_variables_initializer())
            self._assign("pretraining", weights_d)
            self._assign("D", weights_d)
            self._assign("G", weights_g)

    def _add_pretraining(self, minibatch: bool) -> None:
        self.points = v1.placeholder(REAL, [BATCH, 1])
        self.density = v1.placeholder(REAL, [BATCH, 1])
        with v1.variable_scope("pretraining"):
            guess = add_discriminator(self.points, minibatch)
        error = tf.reduce_mean(tf.square(guess - self.density))
        self.pretraining_step = add_descent(error, "pretraining")

    def _add_game(self, minibatch: bool) -> None:
        self.x = v1.placeholder(REAL, [BATCH, 1])
        self.z = v1.placeholder(REAL, [BATCH, 1])
        with v1.variable_scope("G"):
            fake = add_generator(self.z)
        with v1.variable_scope("D") as scope:
            on_real = add_discriminator(self.x, minibatch)
            scope.reuse_variables()
            on_fake = add_discriminator(fake, minibatch)
        self.loss_d = tf.reduce_mean(-tf.math.log(on_real) - tf.math.log(1 - on_fake))
        self.loss_g = tf.reduce_mean(-tf.math.log(on_fake))
        self.step_d = add_descent(self.loss_d, "D")
        self.step_g = add_descent(self.loss_g, "G")

    def _variables(self, scope: str) -> list[tf.Variable]:
        with self.session.graph.as_default():
            return v1.get_collection(v1.GraphKeys.TRAINABLE_VARIABLES, scope=f"{scope}/")

    def _assign(self, scope: str, weights: Arrays) -> None:
        with self.session.graph.as_default():
            for variable, value in zip(self._variables(scope), weights, strict=True):
                variable.load(value, self.session)

    def weights(self, scope: str) -> Arrays:
        return self.session.run(self._variables(scope))

    def pretrain(self, batches: Iterable[tuple[np.ndarray, np.ndarray]]) -> None:
        """Fit D to the density at batches of (points, density), and hand the weights to D."""
        for points, density in batches:
            feed = {self.points: points[:, None], self.density: density[:, None]}
            self.session.run(self.pretraining_step, feed)
        self._assign("D", self.weights("pretraining"))

    def play(self, batches: Iterable[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
        """Take a D step and a G step for each (data, noise, noise again): losses [steps, 2]."""
        losses = []
        for x, z_d, z_g in batches:
            feed = {self.x: x[:, None], self.z: z_d[:, None]}
            loss_d, _ = self.session.run([self.loss_d, self.step_d], feed)
            loss_g, _ = self.session.run([self.loss_g, self.step_g], {self.z: z_g[:, None]})
            losses.append((loss_d, loss_g))
        return np.array(losses)
