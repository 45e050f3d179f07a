"""What the game is played with: random numbers, latent noise, and the distributions of the data."""
