"""`/flake trend`: flake rates week by week, and whether they lie in the usual range."""
