"""Report → Reply: what people read in Slack."""
