"""The maps that a campaign edits: a module for each, which describes it, and the one list of their commands."""

from commands.admin.maps import contact_types, goals, other_attempts, regions, statuses, weeks

COMMANDS = (
    regions.COMMAND,
    statuses.COMMAND,
    goals.COMMAND,
    weeks.COMMAND,
    contact_types.COMMAND,
    other_attempts.COMMAND,
)
"""In the order of the help page."""

__all__ = ["COMMANDS", "goals"]
