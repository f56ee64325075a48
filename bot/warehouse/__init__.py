"""The only package that talks to BigQuery: statements, jobs, the bot's own records and the connection."""
