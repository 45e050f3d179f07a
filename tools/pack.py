"""Pack the built site: an archive to read offline, a PDF of the whole book, an EPUB.

    python tools/pack.py zip pdf epub

Reads _build/html (see `make book`), writes _build/gan-book.zip, .pdf and .epub.
"""

import argparse
import re
import zipfile
from pathlib import Path

from articles import ROOT
from epub import write_epub
from paper import write_pdf


def write_zip(site: Path, target: Path) -> None:
    """Write the site as an archive whose pages open from a folder, without a server."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(site.rglob("*")):
            name = f"gan-book/{file.relative_to(site).as_posix()}"
            if file.suffix == ".html":
                # A browser refuses to preload fonts from a folder; it loads them all the same.
                text = file.read_text(encoding="utf-8")
                archive.writestr(name, re.sub(r'<link[^>]*rel="preload"[^>]*/?>', "", text))
            elif file.is_file():
                archive.write(file, name)


def main() -> None:
    """Write what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="+", choices=("zip", "pdf", "epub"))
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    arguments = parser.parse_args()
    writers = {"zip": write_zip, "pdf": write_pdf, "epub": write_epub}
    for kind in arguments.kinds:
        target = arguments.site.parent / f"gan-book.{kind}"
        pages = writers[kind](arguments.site, target)
        count = f", {pages} pages" if pages else ""
        print(f"{target}: {target.stat().st_size / 1e6:.1f} MB{count}")


if __name__ == "__main__":
    main()
