"""Stand-ins for BigQuery, Slack and a campaign on one machine. Never deployed."""
