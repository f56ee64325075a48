"""Counts → reports: the only place where a rate is computed. What each number means: docs/metrics.md."""
