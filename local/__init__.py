"""What stands in for Google, Slack and a campaign on one machine. Never deployed."""
