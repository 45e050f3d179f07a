"""The game: updates, the loop, compiled programs, and the runs that come out."""
