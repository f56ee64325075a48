"""VAN's own numbers, held against ours: an Event Participation export is read, compared, and each difference named."""
