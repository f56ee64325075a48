"""One command at the terminal: from its words to its exit status.

Exit status: 0 done; 1 it could not; 2 the words were wrong. Errors go to stderr as a sentence with the remedy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from bot import settings as settings_module
from bot.cli.arguments import parser
from bot.cli.progress import STATUS, say
from bot.errors import UserError

STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main(words: Sequence[str]) -> int:
    """Do what the words say; return the exit status."""
    given = parser().parse_args(words)
    try:
        status = int(given.run(given, settings_module.read(os.environ)))
        sys.stdout.flush()
        return status
    except UserError as error:
        say(error.text)
        return STATUS[error.outcome]
    except BrokenPipeError:
        # Whoever reads our output (head, less) has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return STOPPED
