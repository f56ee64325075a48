"""The house: which module may know which, in docs/architecture.md; here it is held."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ROWS = (
    (
        "bot.messages",
        "bot.weeks",
        "bot.questions",
        "bot.sources",
        "bot.progress",
        "bot.logs",
        "bot.shared",
        "bot.spelling",
        "bot.health",
    ),
    ("bot.scope", "bot.settings", "bot.records", "bot.dates", "bot.parsing", "bot.sample", "bot.schedule"),
    ("bot.grammar",),
    ("bot.tools", "bot.arguments", "bot.orders", "bot.blocks", "bot.quality", "bot.exports"),
    ("bot.metrics", "bot.asker", "bot.subscriptions", "bot.gate", "bot.admin", "bot.tally"),
    ("bot.ledger", "bot.morning", "bot.reconcile"),
    ("bot.charts", "bot.views"),
    ("bot.jobs",),
    (
        "bot.warehouse",
        "bot.replays",
        "bot.destinations",
        "bot.mail",
        "bot.pace",
        "bot.waking",
        "bot.crew",
    ),
    ("bot.members", "bot.modals", "bot.posting", "bot.working", "bot.dropped"),
    ("bot.delivery",),
    ("bot.subscribing",),
    ("bot.slack",),
    (
        "bot.loading",
        "bot.map_lines",
        "commands.compare",
        "commands.confirm",
        "commands.digest",
        "commands.flake",
        "commands.trend",
        "commands.ahead",
        "commands.plan",
        "commands.subscribe",
        "commands.subscriptions",
        "commands.unsubscribe",
        "commands.unclosed",
    ),
    ("bot.runs", "bot.maps"),
    ("bot.pipeline", "bot.look", "bot.sending", "commands.home"),
    ("bot.owners", "bot.corrections", "bot.redigest", "bot.digest_files"),
    ("bot.overdue",),
    ("bot.digest", "bot.daily", "bot.doctor"),
    ("commands.admin",),
    ("commands",),
    ("bot.local", "bot.naming"),
    ("bot.connection", "bot.drawing", "bot.instances"),
    ("bot.wiring", "bot.app"),
    ("bot.ask_door", "bot.demo", "bot.digest_door"),
    ("bot.__main__",),
)
"""A module imports only from rows above its own. The parts of a package may know each other."""

PACKAGES = (
    "bot.charts",
    "bot.local",
    "bot.doctor",
    "bot.metrics",
    "bot.reconcile",
    "bot.sample",
    "bot.views",
    "commands.admin",
)

EDGES = {"bot.jobs": "bot.warehouse", "bot.warehouse": "bot.connection", "bot.slack": "bot.app"}
"""The modules that talk to BigQuery and to Slack, each with the only one that may import it."""


def row(module: str) -> int:
    for number, modules in enumerate(ROWS):
        if module in modules or module.rsplit(".", 1)[0] in modules or ".".join(module.split(".")[:2]) in modules:
            return number
    raise AssertionError(f"{module} has no place: add it to ROWS and to docs/architecture.md")


def modules() -> list[tuple[str, Path]]:
    paths = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")])
    named = [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in paths]
    return [(name, path) for name, path in named if name not in ("bot", "bot.local", "bot.local.slack")]


def imported(path: Path) -> Iterator[str]:
    """Name the modules of ours that a file imports, except for its type hints only."""
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in ("bot", "commands"))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("bot", "commands"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists()
                yield whole if is_module or (ROOT / whole.replace(".", "/")).is_dir() else node.module


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk all that runs: not what stands under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from running(node)


def package(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_from_rows_above_its_own(module: str, path: Path) -> None:
    for other in imported(path):
        if other == "bot":
            # The package itself holds the version, and nothing else.
            continue
        if package(other) == package(module) and package(module) in PACKAGES:
            continue
        assert row(other) < row(module), f"{module} imports {other}"
        assert EDGES.get(other, module) == module, f"{module} imports {other}"


def test_every_module_has_one_place_and_every_place_a_module() -> None:
    placed = [module for modules_ in ROWS for module in modules_]
    assert len(placed) == len(set(placed))
    for module in placed:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or path.is_dir(), module
