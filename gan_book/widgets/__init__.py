"""What a reader moves: films, explorers, and what is dragged by hand."""
