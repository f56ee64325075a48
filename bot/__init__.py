"""Flakebot: volunteer flake rates, answered in Slack from VAN sign-ups in BigQuery."""

__version__ = "0.1.0"
