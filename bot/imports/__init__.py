"""Files → tables: exports and maps are read, checked and loaded into BigQuery."""
