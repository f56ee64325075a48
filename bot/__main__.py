"""`python -m bot`: `load DIR`, `pipeline`, `ask "/flake …"`, `digest`, `serve` and others; `--help` lists them."""

from __future__ import annotations

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
