"""The ladder: which promise broke first, whether that is more than chance, and whose turn it is."""
