"""VAN's own numbers compared with ours: an Event Participation export is read, and each difference has its cause."""

from bot.admin.reconcile.column_form import FORM, chosen

__all__ = ["FORM", "chosen", "reconciliation", "reply"]
