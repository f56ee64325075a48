"""What people can type after `/flake`: a module for each command, and the one list of them."""

from commands.registry import COMMANDS, answer, begin, opens_form

__all__ = ["COMMANDS", "answer", "begin", "opens_form"]
