"""`/flake plan`: how many shifts to schedule and recruit so that enough of them are completed."""
