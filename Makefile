# The two commands: `make book` and `make test`. Each sets everything up first, once, in .venv.

PYTHON ?=
CHAPTERS := $(wildcard book/*.ipynb)
BIN := .venv/bin
# A reader's own kernels, settings or plugins must not change what is built or tested.
export JUPYTER_PREFER_ENV_PATH := 1
export IPYTHONDIR := $(shell mkdir -p _build/ipython)$(CURDIR)/_build/ipython
export MATPLOTLIBRC := /dev/null
export KERAS_BACKEND := tensorflow
export PYTHONNOUSERSITE := 1
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help book test thorough check lab watch zip pdf epub audit links vulnerabilities packages matrix colab bench measure lock format refresh clean

help:
	@echo "make book     build the site (first: set up .venv, a few minutes)"
	@echo "make test     run the tests: package, notebooks, built pages"
	@echo "make thorough  the tests that take minutes: sweeps on a cluster, JupyterLab, every page under axe, PDF, EPUB"
	@echo "make check    what CI runs: both, and a clean build"
	@echo "make watch    build again whenever a source changes, and serve the site"
	@echo "make zip      the site as an archive; also make pdf, make epub"
	@echo "make packages  the wheel and the source archive, in dist/"
	@echo "make links    ask every address outside; make vulnerabilities: the lock against known ones"
	@echo "make audit    Lighthouse on every page (needs npm)"
	@echo "make matrix   the package under other Pythons and TensorFlows; make colab: the chapters as Colab runs them"
	@echo "make lab      open the chapters in JupyterLab"
	@echo "make bench    measure the engine beside its peers (installs JAX and PyTorch)"
	@echo "make measure  write the tables kept with a chapter: make measure STUDY='03 outcomes'"
	@echo "make format   put code and notebooks into their normal form"
	@echo "make refresh  execute the chapters and keep the outputs that nbval compares"
	@echo "make lock     resolve requirements.lock anew"
	@echo "make clean    remove what these commands made"

.venv/.ready: requirements.lock pyproject.toml tools/uv.txt tools/setup.sh
	@tools/setup.sh $(PYTHON)
	@touch $@

# Folders are named too (as book/., since book is a target): a deleted file changes its folder's time.
SOURCES := $(shell find book/. gan_book/. -name __pycache__ -prune -o -name .ipynb_checkpoints -prune -o -print)

book: _build/html/.passed
	@echo "The book is built. Open file://$(CURDIR)/_build/html/index.html"

# A build with warnings that is run again finds its pages done and passes: so pages survive only
# a build that succeeded. The outputs of executed notebooks are kept (_build/.jupyter_cache).
_build/html/.passed: .venv/.ready _config.yml _toc.yml requirements.lock $(SOURCES)
	@test -e $@ || rm -rf _build/.doctrees _build/html
	@rm -f $@
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@touch $@

# Much of a test's time is waiting, so a third process pays even on two cores.
PYTEST := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

# All checks run, whatever the first ones say; pytest's summary comes last.
test: .venv/.ready
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/python tools/notebooks.py --check $(CHAPTERS) tools/template.ipynb || status=1; \
	$(BIN)/python tools/write_shared.py --check || status=1; \
	$(BIN)/python tools/javascript.py || status=1; \
	$(BIN)/python tools/browser.py --install || test -z "$$CI" || status=1; \
	test $$status = 0 || echo "make test: a check above failed; the tests follow"; \
	$(PYTEST) -m "not long" --nbval --nbval-current-env tests $(CHAPTERS) || status=1; \
	exit $$status

thorough: .venv/.ready
	@$(BIN)/python tools/browser.py --install || test -z "$$CI"
	@$(PYTEST) -m long tests

check:
	@.ci/run
	@$(MAKE) --no-print-directory thorough

zip pdf epub: book
	@$(BIN)/python tools/pack.py $@

audit: book
	@$(BIN)/python tools/lighthouse.py

links: book
	@$(BIN)/python tools/links.py

vulnerabilities: .venv/.ready
	@$(BIN)/uv tool run --quiet pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

packages: .venv/.ready
	@$(BIN)/uv build --quiet --out-dir dist

matrix colab: .venv/.ready
	@$(BIN)/uv tool run --quiet nox --no-error-on-missing-interpreters --session $@

watch: .venv/.ready
	@$(BIN)/python tools/watch.py

lab: .venv/.ready
	@$(BIN)/jupyter lab book $(if $(filter 0,$(shell id -u)),--allow-root)

# pip, not uv: it keeps to the reader's index settings, which matter for PyTorch's many builds.
bench: .venv/.ready
	@$(BIN)/uv pip freeze --quiet --exclude-editable --python $(BIN)/python > .venv/constraints.txt
	@$(BIN)/python -m pip install --quiet --constraint .venv/constraints.txt --no-build-isolation --editable ".[bench]"
	@$(BIN)/python benchmarks/engine.py

measure: .venv/.ready
	@$(BIN)/python -m book.measurements $(STUDY)

format: .venv/.ready
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(BIN)/python tools/write_shared.py
	@$(BIN)/python tools/javascript.py --fix
	@$(BIN)/python tools/notebooks.py $(CHAPTERS) tools/template.ipynb

refresh: .venv/.ready
	@$(BIN)/python tools/notebooks.py --execute $(CHAPTERS) tools/template.ipynb

# Universal: one file for Python 3.11 to 3.13 and for Linux, macOS and Windows.
LOCK := pip compile --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --upgrade
EXTRAS := --extra book --extra sweep --extra test
lock: .venv/.ready
	@$(BIN)/uv $(LOCK) --quiet --python-version 3.11 --fork-strategy fewest $(EXTRAS) \
		pyproject.toml --output-file requirements.lock
	@echo uv | $(BIN)/uv $(LOCK) --quiet - --output-file tools/uv.txt

clean:
	rm -rf _build dist .nox .venv .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find book gan_book tests tools benchmarks -name __pycache__ -o -name .ipynb_checkpoints 2>/dev/null | xargs rm -rf
