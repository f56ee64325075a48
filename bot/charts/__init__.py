"""Report → PNG. Matplotlib's Figure, never pyplot: charts are drawn in several processes and threads."""
