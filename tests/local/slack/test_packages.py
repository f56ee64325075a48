"""The order of the local Slack's packages: each imports only from those before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SLACK = Path(__file__).parents[3] / "local" / "slack"
ORDER = ("block_rules", "model", "web_api", "events", "page")


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_from_those_before_it(package: str) -> None:
    allowed = {*ORDER[: ORDER.index(package)], package}
    for path in (SLACK / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("local.slack"):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                assert {name.split(".")[2] for name in names} <= allowed, f"{path.name}: {node.module}"
