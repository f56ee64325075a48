"""A lifeline: the connection by which a user holds a folder's server."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ANSWER = 1.5
"""Maximum number of seconds a server may take to answer on a lifeline."""


@dataclass
class Lifeline:
    """A connection to a server that keeps it running, and its process if this one started it."""

    url: str
    connection: socket.socket = field(repr=False)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def alive(self) -> bool:
        """Return whether the server answers."""
        try:
            self.connection.sendall(b"?")
            return self.connection.recv(1) == b"."
        except OSError:
            return False

    def drop(self) -> None:
        """Close the connection, and the pipe to a server that this process started."""
        self.connection.close()
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


def endpoint(home: Path) -> bytes:
    """Return what the folder's last server wrote of its address, or nothing."""
    with contextlib.suppress(OSError):
        return (home / "bigquery.json").read_bytes()
    return b""


def attached(home: Path, fingerprint: str) -> Lifeline | None:
    """Attach to the server that is already running; return None unless it answers and is of this version."""
    try:
        url = json.loads(endpoint(home))["url"]
        port = int(url.rsplit(":", 1)[1])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER)
    except OSError:
        return None
    try:
        connection.sendall(f"GET /_lifeline HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        who = _read_handshake(connection)
    except (OSError, ValueError):
        connection.close()
        return None
    if who.get("fingerprint") != fingerprint or who.get("home") != str(home):
        connection.close()
        return None
    return Lifeline(url, connection)


def _read_handshake(connection: socket.socket) -> dict[str, Any]:
    text = b""
    while b"}" not in text:
        piece = connection.recv(4096)
        if not piece or len(text) > 10_000:
            raise ValueError("no handshake")
        text += piece
    found = json.loads(text.split(b"\r\n\r\n", 1)[1])
    if not isinstance(found, dict):
        raise ValueError("no handshake")
    return found
