"""The maps that a campaign edits: a module for each, which describes it."""

__all__ = ["regions", "statuses"]
