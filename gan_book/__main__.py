"""The command line: gan-book sweep, study, show."""

from __future__ import annotations

import sys

from gan_book.sweeps.command_line import main

if __name__ == "__main__":
    sys.exit(main())
