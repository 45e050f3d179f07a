"""Names of types that stand in signatures everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Random = np.random.Generator

Tensor = Any  # TensorFlow ships no usable types: a tf.Tensor, or what converts to one
Weights = list[Tensor]
Numbers = Mapping[str, Tensor]  # of each run, by name: they change no shape; a scalar or [runs]
