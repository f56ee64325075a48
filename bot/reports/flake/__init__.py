"""`/flake`: flake rates by organizer, region, day or event type."""
