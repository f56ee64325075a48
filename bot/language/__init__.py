"""Words → a question: what a person typed is parsed against a command's grammar."""
