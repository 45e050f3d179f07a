"""Write the tables of a chapter: python -m book.measurements 03."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from book.measurements.write import KEPT, write_tables


def main(words: Sequence[str] | None = None) -> None:
    """Run what the command line names; bad names are one line and exit status 2."""
    parser = argparse.ArgumentParser(prog="book.measurements", description=__doc__)
    parser.add_argument("chapter", help="number of the chapter, as 03")
    parser.add_argument("tables", nargs="*", help="names of tables; none means all")
    parser.add_argument("--most", type=int, help="at most so many seeds for each setting")
    parser.add_argument("--folder", type=Path, default=KEPT, help="where the tables go")
    arguments = parser.parse_args(words)
    try:
        write_tables(arguments.chapter, arguments.tables, arguments.most, arguments.folder)
    except ValueError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
