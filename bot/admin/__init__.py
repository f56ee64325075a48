"""What only the data team sees: its tools, its replies, and the comparison with VAN's own report."""
