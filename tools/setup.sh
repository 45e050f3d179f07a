#!/bin/sh
# Make .venv hold exactly what requirements.lock names, and the package itself, editable.
# Usage: tools/setup.sh [python]
set -eu
cd "$(dirname "$0")/.."

die() { echo "set-up: $*" >&2; exit 1; }

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${1:+"$1"} python3 python3.13 python3.12 python3.11 python; do
        if supported "$candidate"; then echo "$candidate"; return; fi
    done
    die "needs Python 3.11, 3.12 or 3.13; install one, or name it: make PYTHON=/path/to/python3"
}

if [ -n "${1:-}" ] && ! supported "$1"; then die "PYTHON=$1 is not Python 3.11, 3.12 or 3.13"; fi
python=$(find_python "${1:-}")

# Debian and Ubuntu ship Python without the module that puts pip into a new environment.
if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y python3-venv
    else
        die "$python cannot make an environment; install its venv package (Debian: sudo apt-get install python3-venv)"
    fi
fi

supported .venv/bin/python || { rm -rf .venv; "$python" -m venv .venv; }
echo "set-up: $(.venv/bin/python --version) in .venv; installing what requirements.lock names (a minute or two)"

# TensorFlow starts in 4 s with compiled bytecode and in 11 s without: compile it now, whatever
# the reader's environment says. Where pip is configured to reach its index and uv is not, pip does the work.
unset PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_COMPILE_BYTECODE=1
.venv/bin/python -m pip install --quiet --require-hashes -r tools/uv.txt
.venv/bin/uv pip sync --quiet --require-hashes \
        --python .venv/bin/python requirements.lock tools/uv.txt \
    || .venv/bin/python -m pip install --require-hashes -r requirements.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable . \
    || .venv/bin/python -m pip install --no-deps --no-build-isolation --editable .
