"""A program: a function of tensors, traced and compiled, or taken from where it was kept."""

from __future__ import annotations

import functools
import gc
import hashlib
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from gan_book.base.types import Tensor
from gan_book.training.program_cache import clear_folder, keep_module

#: What TensorFlow says of a kept file that is too short, is no program, or has just been deleted.
_BROKEN = tf.errors.OutOfRangeError, tf.errors.DataLossError, tf.errors.NotFoundError


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
        except _BROKEN:
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
