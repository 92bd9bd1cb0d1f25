"""A corpus that is larger than memory: Parquet files, asked by SQL and read part by part."""
