"""What every kernel of a sweep finds imported; the fork server imports this module.

Nothing here may use TensorFlow, only import it: its threads would not survive the copy.
"""

from gan_book.sweeps.quiet import hide_stderr

with hide_stderr():
    import keras  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import pandas  # noqa: F401
    import scipy.stats  # noqa: F401
    import tensorflow  # noqa: F401
