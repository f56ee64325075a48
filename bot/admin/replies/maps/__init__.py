"""What the data team reads of a map: the one in force, and what another would change."""

from bot.admin.replies.maps import differences, left_out, moves, proposal, shown

__all__ = ["differences", "left_out", "moves", "proposal", "shown"]
