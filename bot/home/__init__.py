"""App Home, and what is known about the person who opens it."""
