"""The workshop: what the notebooks show while both teams agree (its notebooks are not part of this version)."""
