"""What every room uses and nothing here uses back: checks, progress, types, colours, wording."""
