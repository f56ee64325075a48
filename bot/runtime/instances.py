"""Instances of the program, of which any number may run: the name of this one, and whether another has ended."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from secrets import token_hex


def name() -> str:
    """Return a name for this instance, unique among all that may run."""
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"


def gone(instance: str) -> bool:
    """Return whether an instance on this machine has surely ended."""
    process = instance.rpartition("-")[0].rpartition("-")[2]
    try:
        os.kill(int(process), 0)
        state = Path("/proc", process, "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except ValueError:
        return False
    except ProcessLookupError:
        return True
    except OSError:
        return False
    # A killed process stays in the list of processes until its parent has waited for it.
    return state[:1] == ["Z"]
