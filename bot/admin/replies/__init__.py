"""What the data team reads: how results become replies."""
