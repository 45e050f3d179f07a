"""How a moment looks: figures, SVG, and the files of the page."""
