"""The server: the REST API of BigQuery that clients speak, over HTTP on a loopback port."""
