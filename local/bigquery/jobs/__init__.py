"""Jobs: queries and loads that run once under an id, what they read and what it costs."""
