"""The two networks: layers and weights, many runs side by side, and ordinary Keras."""
