"""The maps that a campaign edits, as the data team sees and changes them."""

from bot.admin.maps.changes import DETAILS, KEYS, REVERT, answer

__all__ = ["DETAILS", "KEYS", "REVERT", "answer"]
