"""`/flake unclosed`: past shifts that are still open, and what they leave unsure."""
