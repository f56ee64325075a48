"""`/flake next`: what is scheduled and confirmed in the coming days, and how many will come."""
