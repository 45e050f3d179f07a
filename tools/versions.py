"""Print the versions that a test of the matrix runs with, on one line."""

import platform
from importlib import metadata

NAMES = ("tensorflow", "keras", "numpy", "scipy", "ipywidgets", "ipython")
print("Python", platform.python_version(), *(f"{name} {metadata.version(name)}" for name in NAMES))
