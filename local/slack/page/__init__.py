"""The page on which people use the workspace: its files, what a person sees, and what a person does."""

from local.slack.page.server import Page

__all__ = ["Page"]
