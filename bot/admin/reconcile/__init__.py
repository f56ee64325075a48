"""VAN's own numbers compared with ours: an Event Participation export is read, and each difference has its cause."""

__all__ = ["column_form", "reconciliation", "reply"]
