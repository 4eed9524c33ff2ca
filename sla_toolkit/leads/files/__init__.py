"""Readers of files: from a path in the `data:` block to columns as an Arrow table, whatever the format."""
