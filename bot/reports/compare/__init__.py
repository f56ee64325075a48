"""`/flake compare`: regions or organizers side by side, and whether their difference could be chance."""
