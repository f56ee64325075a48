"""What a workspace holds: people, channels, messages, files, views, the clock, and what goes wrong on demand."""
