"""The cache: canonical tables of big files, worked out once."""
