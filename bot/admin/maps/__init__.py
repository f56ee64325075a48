"""The maps that a campaign edits, as the data team sees and changes them."""

from bot.admin.maps import sign_ups, tables
from bot.admin.maps.changes import command
from bot.admin.maps.described import Compared, Described

__all__ = ["Compared", "Described", "command", "sign_ups", "tables"]
