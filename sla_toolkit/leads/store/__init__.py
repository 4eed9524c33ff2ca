"""Where big data lies between a file and the engine: Parquet read in place, bounded memory, and the cache."""
