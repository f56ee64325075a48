"""The order of the packages: each imports only from those below it, and there are no import cycles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ORDER = (
    "bot.__main__",
    "bot.cli",
    "local",
    "bot.app",
    "commands",
    "bot.doctor",
    "bot.slack",
    "bot.admin bot.home",
    "bot.digest",
    "bot.pipeline",
    "bot.imports bot.outbox bot.reports",
    "bot.replies",
    "bot.metrics bot.runtime bot.warehouse",
    "bot.tools",
    "bot.language",
    "bot.schedule bot.settings",
    "bot.messages",
    "bot.errors bot.calendar",
)
"""From the top down: whatever stands on a line imports only from lines below it."""

LOCAL = {"bot.warehouse", "bot.cli"}
"""The packages that start what stands on one machine only; each imports it where it is used, inside a function."""

MAX_MODULES = 13
"""Maximum number of modules in a package, its `__init__` not counted."""

MAX_TOP_MODULES = 8
"""Maximum number of modules in `bot` itself, its `__init__` not counted."""


def place(module: str) -> int:
    """Return the line of ORDER on which a module's package stands."""
    for number, line in enumerate(ORDER):
        if package(module) in line.split():
            return number
    raise AssertionError(f"{module} has no place: add its package to ORDER")


def package(module: str) -> str:
    """Return the part of the program that a module belongs to: `bot.slack`, `commands`, `local`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "bot" else parts[0]


def modules() -> dict[str, Path]:
    """Return every module of the program by name."""
    paths = [path for part in ("bot", "commands", "local") for path in sorted((ROOT / part).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = modules()


def imported(module: str) -> Iterator[tuple[str, str]]:
    """Yield what a module imports of ours, wherever the import stands: the module, and the name taken from it."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole, "") if whole in MODULES else (node.module, alias.name)


@pytest.mark.parametrize("module", [name for name in MODULES if name not in ("bot", "commands")])
def test_a_module_imports_only_from_packages_below_its_own(module: str) -> None:
    for other, _ in imported(module):
        if other == "bot" or package(other) == package(module):
            continue
        if package(other) == "local" and package(module) in LOCAL:
            continue
        assert place(other) > place(module), f"{module} imports {other}"


def test_files_of_tests_import_what_they_share_from_support_and_not_from_each_other() -> None:
    shared = re.compile(r"^\s*(?:from|import) (tests\.(?!support\b)[\w.]*|tests import (?!support\b)\w+)", re.MULTILINE)
    found = {
        str(path.relative_to(ROOT)): names
        for folder in ("tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if (names := shared.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}
