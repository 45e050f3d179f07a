"""The commands sweep, study and show; an error is one line."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gan_book.sweeps.cluster import StoppedError
from gan_book.sweeps.designs import DESIGNS
from gan_book.sweeps.quiet import silence_libraries
from gan_book.sweeps.request import merge_file, read_pairs
from gan_book.sweeps.rows import LeftOutWarning

DONE, FAILED, BAD_INPUT, STOPPED, INTERRUPTED, UNREAD = 0, 1, 2, 3, 130, 141

#: What the extra "sweep" installs, as `import` names it.
OWN_MODULES = ("distributed", "dask", "papermill", "pyarrow", "yaml")

PURPOSE = """Rerun the book: a chapter, or its engine alone, with other parameters, once or ten
thousand times, and get a table with a row per run."""

SWEEP = """Run a chapter once for every combination of parameters.

  gan-book sweep book/03-a-gan-for-one-gaussian.ipynb -p seed=0:8 --out runs/seeds

`papermill --help-notebook CHAPTER` lists the parameters of a chapter."""

STUDY = """Run the engine alone: thousands of runs in the time that a chapter takes.

  gan-book study --preset book -p minibatch=true,false --seeds 0:1000 --out runs/layer
  gan-book study -p learning_rate_g=log:1e-4..1e-1 --latin 200 --seeds 0:8 --out runs/rates"""

VALUES = """values of a parameter:
  seed=7               one
  batch_size=4,8,16    several
  seed=0:8             0 to 7; 0:100:10 counts by tens
  rate=0.1..0.5        a range, from which --random or --latin draws
  rate=log:1e-4..1e-1  the same on a logarithmic scale
  'layers=[8,8],[16]'  lists, where the default is one; numbers may be 1/200 or 10**3
What is not asked for stays as the notebook has it.

what it leaves in the folder:
  runs.parquet, runs.csv   the table; gan_book.sweeps.load(FOLDER) reads it
  notebooks/               the executed notebooks, named after their runs
  report.html              the plots that one would make first

The same command again runs only what is missing. Ctrl-C, a crash or a full disk lose at most the
runs in flight. Exit status: 0 all runs are done, 1 some failed (the table says why), 2 bad input,
3 stopped (disk full, scheduler gone), 130 interrupted, 141 nobody reads the output any more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status."""
    try:
        try:
            return _obey(arguments)
        finally:
            sys.stdout.flush()  # here, not when Python has ended
    except BrokenPipeError:  # `gan-book show FOLDER | head -1` has its line
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return UNREAD


def _obey(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    # A batch system says SIGTERM when the time is up: it deserves the care that Ctrl-C gets.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with silence_libraries(), _show_left_out():
            return int(options.run(options))
    except BrokenPipeError:
        raise
    except ValueError as error:
        return _complain(str(error), BAD_INPUT)
    except ModuleNotFoundError as error:
        own = str(error.name).partition(".")[0] in OWN_MODULES
        advice = "; install it with: pip install 'gan-book[sweep]'" if own else ""
        return _complain(f"{error}{advice}", BAD_INPUT)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _complain(f"{name}{error.strerror or error}", STOPPED)
    except StoppedError as error:
        return _complain(f"stopped: {error}", STOPPED)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


def _complain(words: str, status: int) -> int:
    print(f"gan-book: {words}", file=sys.stderr)
    return status


@contextlib.contextmanager
def _show_left_out() -> Iterator[None]:
    """Say once, in a line each, which files of a folder are not read."""
    before = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        if issubclass(category, LeftOutWarning):
            print(f"gan-book: {message}", file=sys.stderr)
        else:
            before(message, category, *rest, **more)

    with warnings.catch_warnings():
        warnings.simplefilter("once", LeftOutWarning)
        warnings.showwarning = show
        yield


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="gan-book", description=PURPOSE, formatter_class=raw)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    words: dict[str, Any] = {"formatter_class": raw, "epilog": VALUES}
    sweep = commands.add_parser("sweep", help="rerun a chapter", description=SWEEP, **words)
    sweep.add_argument("notebook", nargs="?", type=Path, help="the chapter, an .ipynb file")
    study = commands.add_parser("study", help="run the engine", description=STUDY, **words)
    study.add_argument("--preset", help="the setting that parameters change (book)")
    study.add_argument("--seeds", help="of every point of the design, as 0:1000 (0)")
    for command in (sweep, study):
        _add_options(command)
        command.set_defaults(run=_run_sweep, kind=command.prog.split()[-1])
    show = commands.add_parser("show", help="print a sweep's table, shares and medians")
    show.add_argument("folder", type=Path)
    show.set_defaults(run=_show)
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("-p", "--parameter", action="append", default=[], metavar="NAME=VALUES", help="see below")
    add("--file", type=Path, help="a YAML file with these options; those given here go first")
    add("--out", type=Path, metavar="FOLDER", help="where the results go; required")
    drawn = parser.add_mutually_exclusive_group()
    for name, design in DESIGNS.items():
        drawn.add_argument(f"--{name}", type=int, metavar="N", help=design.help)
    add("--design-seed", type=int, metavar="SEED", help="of the draws (0)")
    add("--workers", type=int, metavar="N", help="processes on this machine (one per core)")
    add("--scheduler", metavar="ADDRESS", help="of a Dask cluster, as tcp://host:8786")
    add("--timeout", type=float, metavar="SECONDS", help="after which a cell of a notebook fails")
    add("--limit", type=int, metavar="N", help="do at most N runs now")
    add("--retry-failed", action="store_true", help="do the failed runs again too")
    add("--dry-run", action="store_true", help="say what would run, and about how long")


def _run_sweep(options: argparse.Namespace) -> int:
    from gan_book.sweeps import run

    asked = merge_file(options, read_pairs(options.parameter))
    plan = run.make_plan(asked)
    if options.dry_run:
        run.print_plan(plan, asked)
        return DONE
    return FAILED if run.run(plan, asked) else DONE


def _show(options: argparse.Namespace) -> int:
    from gan_book.sweeps import run

    run.show(options.folder)
    return DONE
