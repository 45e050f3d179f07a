"""Which library Keras computes with: TensorFlow, whatever a reader's environment says."""

from __future__ import annotations

import os
import sys


def choose_backend() -> None:
    """Choose TensorFlow for Keras, which asks once, when it is imported.

    Raises:
        ImportError: it was imported before, with another one.
    """
    keras = sys.modules.get("keras")
    if keras is None:
        os.environ["KERAS_BACKEND"] = "tensorflow"
    elif keras.backend.backend() != "tensorflow":
        raise ImportError(
            f"gan_book needs Keras with TensorFlow, and it runs with {keras.backend.backend()}: "
            "set KERAS_BACKEND=tensorflow before Keras is imported"
        )
