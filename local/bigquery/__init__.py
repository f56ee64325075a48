"""A BigQuery for one machine: the REST API that the client speaks, over DuckDB."""
