"""The reports that people ask for, a package each: its questions and numbers, its chart, its reply."""
