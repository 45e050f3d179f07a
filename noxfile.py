"""Other Pythons, other TensorFlows, and Colab: `make matrix`, `make colab`; weekly in CI.

Each session has an environment of its own, without the lock: what a reader may have.
"""

import nox

nox.options.default_venv_backend = "uv"

# The oldest TensorFlow that has wheels for that Python, and the newest there is.
OLDEST = {"3.11": "tensorflow==2.18.*", "3.12": "tensorflow==2.18.*", "3.13": "tensorflow==2.20.*"}
# Those of the package; pages are tested with the lock alone.
TESTS = [
    f"tests/package/test_{name}.py"
    for name in (
        "data",
        "networks",
        "losses",
        "least_squares_and_r1",
        "optimizers",
        "training",
        "metrics",
        "distances",
        "theory",
        "floors",
        "outcomes",
        "intervals",
        "progress",
        "report",
        "settings",
        "tables",
    )
]
TOOLS = ["nbclient", "nbval", "pytest", "pytest-xdist", "pandas-stubs", "pyyaml", "playwright"]
CHAPTER = "book/03-a-gan-for-one-gaussian.ipynb"


@nox.session(python=list(OLDEST))
@nox.parametrize("age", ["oldest", "newest"])
def matrix(session: nox.Session, age: str) -> None:
    """Run the package's tests and a chapter under nbval."""
    tensorflow = OLDEST[session.python] if age == "oldest" else "tensorflow"
    session.install(".", tensorflow, "ipykernel", *TOOLS)
    session.run("python", "tools/versions.py")
    session.run("pytest", "-q", "-n", "2", *TESTS, env={"TF_CPP_MIN_LOG_LEVEL": "3"})
    session.run("pytest", "-q", "--nbval", "--nbval-current-env", CHAPTER)


@nox.session(python="3.13")
def colab(session: nox.Session) -> None:
    """Run every chapter (or those named) alone in an empty folder, in Colab's versions."""
    session.install("-r", "tools/colab.txt")
    session.run("uv", "build", "--wheel", "--out-dir", session.create_tmp(), external=True)
    session.run("python", "tools/colab.py", session.create_tmp(), *session.posargs)
