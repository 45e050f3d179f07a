"""What the two networks lower: losses of the game, and penalties on D."""
