"""The weekly digests: which are due, whether the numbers are good enough, and what became of each."""
