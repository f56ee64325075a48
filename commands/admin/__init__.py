"""What the data team can type after `/flake-admin`: a module for each command, and the one list of them."""

from commands.admin.registry import COMMANDS, answer, opens_form

__all__ = ["COMMANDS", "answer", "doctor", "opens_form"]
