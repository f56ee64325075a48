"""One package a question: counts → a report, its chart and its reply."""
