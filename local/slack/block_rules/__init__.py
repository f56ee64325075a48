"""Slack's rules for blocks: what a message, a modal or a home tab may hold, and what Slack would refuse."""

from local.slack.block_rules.surfaces import FileReady, faults, view_faults

__all__ = ["FileReady", "faults", "view_faults"]
