"""Compiled programs of the engine: one for each shape, kept and reused.

Numbers that change no shape enter a program as tensors, so that changing them compiles nothing.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.settings import FIELDS, Settings
from gan_book.training import loop
from gan_book.training.loop import Record
from gan_book.training.program_cache import clear_folder, keep_module
from gan_book.training.updates import Player

#: Numbers that each run has for itself, by the names of their fields.
_OWN = tuple(name for name, facts in FIELDS.items() if facts.role == "number")
GPU_LINE = "gan_book trains on the CPU, where small networks are fastest; the GPU stays idle"
_BUILDING = threading.Lock()  # two threads that want one program trace it once
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")


def collect_numbers(batch: list[Settings]) -> dict[str, np.ndarray]:
    """Return what changes no shape as arrays [runs], one entry per run."""
    rows = [
        {name: getattr(settings, name) for name in (*_OWN, "rate_g", "rate_d")}
        | minibatch_numbers(settings)
        for settings in batch
    ]
    return {name: np.array([row[name] for row in rows], batch[0].precision) for name in rows[0]}


def collect_counts(settings: Settings) -> dict[str, int]:
    """Return the whole numbers that the runs of one call share."""
    return {name: getattr(settings, name) for name in _COUNTS}


def count_moments(settings: Settings) -> int:
    """Return how many moments a run records, the first and the last included."""
    return -(-settings.steps // settings.interval) + 1


def choose_capacity(settings: Settings) -> int:
    """Return for how many moments a program has room: few sizes, so that programs are shared."""
    capacity = 256
    while capacity < count_moments(settings):
        capacity *= 4
    return capacity


def shape_of(settings: Settings) -> Settings:
    """Return the settings with all that needs no program of its own set to its default."""
    default = Settings()
    free = {name: getattr(default, name) for name, facts in FIELDS.items() if facts.role != "shape"}
    # A program differs where there is any of these, not by how many there are.
    free |= {
        "d_steps": min(settings.d_steps, 2),
        "pretrain_steps": min(settings.pretrain_steps, 1),
        "nearest": min(settings.nearest, 1),
    }
    return settings.replace(**free)


class Program:
    """A function of tensors, compiled for this processor."""

    def __init__(self, name: str, function: Callable[..., Any], inputs: Any, outputs: Any) -> None:
        """Trace and compile, or take what another process has kept.

        Args:
            name: says all that the function depends on, but for the engine's own code.
            function: of tensors, to be traced.
            inputs: the specifications of its arguments.
            outputs: those of its results, in the same nest.
        """
        module = keep_module(name, lambda: _write_module(function, inputs))
        self._read = functools.partial(
            _read_module, module, tf.nest.flatten(inputs), tf.nest.flatten(outputs)
        )
        self._call, self._outputs = self._read(""), outputs

    def __call__(self, *arguments: Any) -> Any:
        """Run; where a kept file is broken, keep nothing of what there was and run again."""
        flat = tf.nest.flatten(arguments)
        try:
            results = self._call(*flat)
        except (tf.errors.OutOfRangeError, tf.errors.DataLossError):  # too short, or no program
            clear_folder()
            self._call = self._read("_again")  # TensorFlow remembers by the name that it failed
            results = self._call(*flat)
        return tf.nest.pack_sequence_as(self._outputs, results)


def _write_module(function: Callable[..., Any], inputs: Any) -> bytes:
    """Trace a function and return it as XLA reads it."""

    @tf.function(jit_compile=True, autograph=False)
    def traced(*arguments: Tensor) -> Any:
        return function(*tf.nest.pack_sequence_as(inputs, arguments))

    collecting = gc.isenabled()
    gc.disable()  # tracing makes many small objects that live on; searching them takes a fifth
    try:
        write = traced.experimental_get_compiler_ir(*tf.nest.flatten(inputs))
        module: bytes = write(stage="stablehlo_serialized")
    finally:
        if collecting:
            gc.enable()
    return module


def _read_module(
    module: bytes, inputs: list[tf.TensorSpec], outputs: list[tf.TensorSpec], suffix: str
) -> Callable[..., list[Tensor]]:
    """Return the function that `_write_module` wrote, named by its bytes and a suffix."""
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    @tf.function(jit_compile=True, autograph=False)
    def call(*arguments: Tensor) -> Any:
        return gen_xla_ops.xla_call_module(
            list(arguments),
            version=9,
            module=module,
            Sout=[spec.shape for spec in outputs],
            Tout=[spec.dtype for spec in outputs],
            platforms=["CPU"],
        )

    return _rename(call, inputs, f"gan_book_{hashlib.sha256(module).hexdigest()[:16]}{suffix}")


def _rename(call: Any, inputs: list[tf.TensorSpec], name: str) -> Callable[..., list[Tensor]]:
    """Return a compiled function under another name.

    Its own name counts the functions that the process has made before, and TensorFlow looks for
    machine code by the name: so no other process would find it.
    """
    called = call.get_concrete_function(*inputs)
    around = tf.function(lambda *arguments: called(*arguments), autograph=False)
    traced = around.get_concrete_function(*inputs)
    graph = traced.graph.as_graph_def()
    [inner] = graph.library.function
    for node in graph.node:
        if "f" in node.attr:  # the call
            node.attr["f"].func.name = name
    inner.signature.name = name

    def renamed(*arguments: Tensor) -> Any:
        feeds = dict(zip((x.name for x in traced.inputs), arguments, strict=True))
        ends = [x.name for x in traced.outputs]
        return tf.graph_util.import_graph_def(graph, feeds, ends, name="")

    return tf.compat.v1.wrap_function(renamed, inputs)


def describe_inputs(shape: Settings, runs: int) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Return the specifications of seeds, counts and numbers, as `collect_inputs` gives them."""
    numbers = collect_numbers([shape] * runs)
    return (
        tf.TensorSpec([runs], tf.uint32),
        {name: tf.TensorSpec([], tf.int32) for name in (*_COUNTS, "moments")},
        {name: tf.TensorSpec(values.shape, values.dtype) for name, values in numbers.items()},
    )


def find_program(settings: Settings, runs: int) -> Program:
    """Return the compiled program that settings of this shape share.

    Args:
        settings: of any of the runs.
        runs: how many stand side by side.
    """
    with _BUILDING:
        return compile_program(shape_of(settings), choose_capacity(settings), runs)


@functools.cache
def compile_program(shape: Settings, capacity: int, runs: int) -> Program:
    """Return the compiled program for settings of this shape; the process keeps it.

    Args:
        shape: from `shape_of`.
        capacity: from `choose_capacity`.
        runs: how many stand side by side.
    """

    def play(seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers) -> Record:
        return loop.play(seeds, counts, numbers, shape, capacity)

    name = f"play {shape} {capacity} {runs}"
    return Program(
        name, play, describe_inputs(shape, runs), loop.describe_record(shape, capacity, runs)
    )


@functools.cache
def compile_replay(shape: Settings, runs: int) -> Program:
    """Return `replay`, compiled, for so many runs of this shape; the process keeps it.

    It takes seeds, counts, numbers and the step.
    """

    def replay(
        seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers, step: Tensor
    ) -> tuple[Player, Player]:
        return loop.replay(seeds, step, counts, numbers, shape)

    inputs = (*describe_inputs(shape, runs), tf.TensorSpec([], tf.int32))
    return Program(f"replay {shape} {runs}", replay, inputs, loop.describe_players(shape, runs))


def run_program(batch: list[Settings], changed: Mapping[str, Any] | None = None) -> Record:
    """Run settings of one shape and the same counts side by side.

    Args:
        batch: one Settings per run, all of the same `shape_of` and `collect_counts`.
        changed: numbers [runs] in place of those that the settings give, by name.

    Returns:
        The record as NumPy arrays.
    """
    tell_about_gpu()
    program = find_program(batch[0], len(batch))
    with tf.device("CPU:0"):  # where it is fastest, also beside a GPU
        seeds, counts, numbers = collect_inputs(batch)
        record = program(seeds, counts, numbers | dict(changed or {}))
    moments = count_moments(batch[0])
    *over_time, diverged_at = (part.numpy() for part in record)
    return Record._make([*(part[:moments] for part in over_time), diverged_at])


def check_eager() -> None:
    """Raise RuntimeError where TensorFlow only writes down what is to be done later."""
    if not tf.executing_eagerly():
        raise RuntimeError("the engine trains at once: call it outside of tf.function and graphs")


@functools.cache
def tell_about_gpu() -> None:
    """Say, once, where the engine runs on a machine with a GPU."""
    if tf.config.list_physical_devices("GPU"):
        print(GPU_LINE, file=sys.stderr)


def collect_inputs(batch: list[Settings]) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """Return seeds, counts and numbers as a program takes them."""
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = collect_counts(batch[0]) | {"moments": count_moments(batch[0])}
    numbers = {name: tf.constant(values) for name, values in collect_numbers(batch).items()}
    return seeds, {name: tf.constant(value) for name, value in counts.items()}, numbers
