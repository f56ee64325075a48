"""What is stored: datasets, tables and their rows in one DuckDB file."""
