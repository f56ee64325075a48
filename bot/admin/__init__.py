"""What the data team's commands do: status, checks, reruns, freezes, maps, and the comparison with VAN's own report."""

from bot.admin.tools import AdminCommand, AdminTools, Progress, quoted

__all__ = [
    "AdminCommand",
    "AdminTools",
    "Progress",
    "accepting",
    "audit",
    "forms",
    "log_names",
    "maps",
    "places",
    "quoted",
    "reconcile",
    "replies",
    "rerun_digest",
    "rerun_pipeline",
    "thawing",
    "troubles",
]
