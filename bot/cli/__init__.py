"""The terminal: `python -m bot …`."""
