"""Load jobs: CSV, newline-delimited JSON and Parquet files become rows of a table."""
