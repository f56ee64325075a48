"""What the data team reads."""
