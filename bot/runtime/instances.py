"""Instances of the program, of which any number may run: what each is called, and whether one surely runs no more."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from secrets import token_hex


def name() -> str:
    """Name this instance of the program among all that may run."""
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"


def gone(one: str) -> bool:
    """Say whether an instance of this machine surely runs no more."""
    process = one.rpartition("-")[0].rpartition("-")[2]
    try:
        os.kill(int(process), 0)
        state = Path("/proc", process, "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except ValueError:
        return False
    except ProcessLookupError:
        return True
    except OSError:
        return False
    # One that was killed may stay in the list of processes until its parent has looked.
    return state[:1] == ["Z"]
