"""The command line: gan-book sweep, study, show, measure."""

from __future__ import annotations

import sys

from gan_book.studies.commands import main

if __name__ == "__main__":
    sys.exit(main())
