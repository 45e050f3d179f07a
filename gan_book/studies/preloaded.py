"""What every kernel of a sweep finds imported; the fork server imports this module.

Nothing here may use TensorFlow, only import it: its threads would not survive the copy.
"""

import os

# TensorFlow writes lines to stderr at its import, whatever one tells it.
_stderr = os.dup(2)
_nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(_nowhere, 2)
try:
    import keras  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import pandas  # noqa: F401
    import scipy.stats  # noqa: F401
    import tensorflow  # noqa: F401

    import gan_book.film
    import gan_book.metrics
    import gan_book.plotting
    import gan_book.training  # noqa: F401
finally:
    os.dup2(_stderr, 2)
    os.close(_stderr)
    os.close(_nowhere)
