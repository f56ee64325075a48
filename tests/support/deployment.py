"""What is sent to App Engine and installed there: the files that .gcloudignore leaves, and requirements.txt alone."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.homes import made_once

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements.txt"


def sent_files() -> list[str]:
    """Return the files of the checkout that `gcloud app deploy` sends. .gcloudignore has the syntax of git."""
    ignored = set(_git("ls-files", "--cached", "--ignored", "--exclude-from=.gcloudignore"))
    return [name for name in _git("ls-files") if name not in ignored and (ROOT / name).exists()]


def copy_sent_files(folder: Path) -> Path:
    """Copy the files that a deployment sends into a folder."""
    for name in sent_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def python() -> Path:
    """Return a Python that has the packages of requirements.txt and no others.

    A virtual environment proves that the file is complete and can be installed. uv makes one in two seconds from the
    wheels that `make setup` has left in its cache; it is kept until requirements.txt or Python's version changes.
    """
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return made_once(ROOT / ".local" / "cache" / f"deployed-{digest}", _make) / "bin" / "python"


def _make(folder: Path) -> None:
    _install(folder)
    _take_bytecode(folder)


def _take_bytecode(folder: Path) -> None:
    """Copy what Python has compiled of the same files for us; it compiles anew what it finds to be of others."""
    inside = Path("lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")
    for compiled in (Path(sys.prefix) / inside).rglob("__pycache__/*.pyc"):
        place = folder / compiled.relative_to(sys.prefix)
        if place.parent.parent.is_dir():
            place.parent.mkdir(exist_ok=True)
            shutil.copy(compiled, place)


def _install(folder: Path) -> None:
    interpreter = folder / "bin" / "python"
    if importlib.util.find_spec("uv") is None:
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(interpreter), "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS))
        return
    uv = (sys.executable, "-m", "uv")
    install = ("pip", "install", "--quiet", "--python", str(interpreter), "--requirement", str(REQUIREMENTS))
    _run(*uv, "venv", "--quiet", "--python", sys.executable, str(folder))
    with contextlib.suppress(subprocess.CalledProcessError):
        _run(*uv, *install, "--offline")
        return
    _run(*uv, *install)


@contextlib.contextmanager
def service_account(folder: Path) -> Iterator[Path]:
    """Write the key file of a service account, whose tokens a server on this machine hands out."""
    server = HTTPServer(("127.0.0.1", 0), _Tokens)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "project_id": "local",
        "private_key_id": "1",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "client_email": "flakebot@local.example",
        "token_uri": f"http://127.0.0.1:{server.server_port}/token",
    }
    path = folder / "service-account.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    try:
        yield path
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Tokens(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.dumps({"access_token": "local", "token_type": "Bearer", "expires_in": 3600}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _git(*words: str) -> list[str]:
    return _run("git", *words).splitlines()


def _run(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
