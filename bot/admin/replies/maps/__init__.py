"""What the data team reads of a map: the one in force, and what another would change."""

from bot.admin.replies.maps import moves, shown

__all__ = ["moves", "shown"]
