"""The order of the packages, their faces and their sizes: what docs/architecture.md says of them."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

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
    "bot.digest bot.outlets",
    "bot.pipeline",
    "bot.imports bot.outbox bot.reports",
    "bot.replies bot.charts",
    "bot.metrics bot.runtime bot.warehouse",
    "bot.tools",
    "bot.language",
    "bot.schedule bot.settings",
    "bot.messages",
    "bot.errors bot.calendar",
)
"""From the top down: a package imports only from lines below its own."""

LAZY = {"bot.warehouse": "local.bigquery", "bot.cli": "local"}
"""The two packages that start what runs on one machine only, each inside a function."""

KNOW_COMMANDS = ("bot.app", "bot.cli")
"""The only packages of `bot` that import `commands`."""

MAX_TOP_MODULES = 8
"""Maximum number of modules in `bot` itself."""

MAX_PACKAGE_MODULES = 13
"""Maximum number of modules in a package; `__init__` does not count."""

MAX_MODULE_LINES = 250
"""Maximum number of lines in a module of the program."""

MAX_FUNCTION_LINES = 40
"""Maximum number of lines in a function of the program, its signature and docstring included."""


def paths(*parts: str) -> dict[str, Path]:
    """Return the modules below some folders by name."""
    found = [path for part in parts for path in sorted((ROOT / part).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


MODULES = paths("bot", "commands", "local")
PACKAGES = sorted(name for name, path in MODULES.items() if path.name == "__init__.py")
INSIDE = [name for name in MODULES if name != "bot"]


@cache
def tree(module: str) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> list[tuple[str, str]]:
    """List what a module imports of ours, wherever the import stands: the module or package, and the name."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found += ((alias.name, "") for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found += ((node.module, alias.name) for alias in node.names)
    return found


def modules_imported(module: str) -> set[str]:
    """Return the modules and packages that a module imports."""
    return {f"{other}.{name}" if f"{other}.{name}" in MODULES else other for other, name in imports(module)}


def part(module: str) -> str:
    """Return the part of the program that a module belongs to: `bot.slack`, `bot.settings`, `commands`, `local`."""
    names = module.split(".")
    return ".".join(names[:2]) if names[0] == "bot" else names[0]


def package(module: str) -> str:
    """Return the package in which a module stands, which for a package is itself."""
    return module if module in PACKAGES else module.rpartition(".")[0]


def place(module: str) -> int:
    """Return the line of ORDER that names a module's part."""
    for number, line in enumerate(ORDER):
        if part(module) in line.split():
            return number
    raise AssertionError(f"{module} has no place: add {part(module)} to ORDER")


@cache
def exported(name: str) -> set[str]:
    """Return what a package's face exports."""
    for node in tree(name).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]:
            return set(ast.literal_eval(node.value))
    return set()


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return a circle of a graph, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(each) for each in error.args[1]]
    return []


def test_a_module_imports_only_from_packages_below_its_own() -> None:
    found = [
        f"{module} imports {other}" for module in INSIDE for other in modules_imported(module) if upward(module, other)
    ]
    assert found == []


def upward(module: str, other: str) -> bool:
    """Return whether an import goes against ORDER, or to `commands` from a package that must not know them."""
    if other == "bot" or part(other) == part(module) or other.startswith(LAZY.get(part(module), "-")):
        return False
    knows = part(module) in (*KNOW_COMMANDS, "bot.__main__") or not part(module).startswith("bot.")
    return place(other) <= place(module) or (part(other) == "commands" and not knows)


def test_a_module_takes_from_another_package_only_what_its_face_exports() -> None:
    found = []
    for module in INSIDE:
        for other, name in imports(module):
            face = package(other)
            if face in ("bot", "local") or face == package(module) or f"{other}.{name}" in PACKAGES:
                continue
            # A face exports names, and modules that others use as a whole.
            taken = name if other in PACKAGES else other.rpartition(".")[2]
            if taken and taken not in exported(face):
                found.append(f"{module} takes {name} from {other}: {face} does not export it")
    assert found == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    # A package stands for itself here: what its face takes from its own modules is no circle.
    graph = {
        name: {other for other in modules_imported(name) if other != name and package(name) != other}
        for name in MODULES
        if name not in PACKAGES
    }
    assert not cycle(graph)


def test_no_packages_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        others = {package(other) for other in modules_imported(name)}
        lazy = {other for other in others if other.startswith(LAZY.get(part(name), "-"))}
        below = {other for other in others if package(name).startswith(f"{other}.")}
        graph.setdefault(package(name), set()).update(others - lazy - below - {package(name), "bot", "local"})
    assert not cycle(graph)


def test_a_package_says_what_it_is_for_and_is_small_enough_to_know() -> None:
    assert [name for name in PACKAGES if not ast.get_docstring(tree(name))] == []
    inside = {name: len(list(MODULES[name].parent.glob("*.py"))) - 1 for name in PACKAGES}
    most = {name: MAX_TOP_MODULES if name == "bot" else MAX_PACKAGE_MODULES for name in PACKAGES}
    assert {name: count for name, count in inside.items() if count > most[name]} == {}


def test_a_module_and_its_functions_are_short() -> None:
    lines = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: count for module, count in lines.items() if count > MAX_MODULE_LINES} == {}
    functions = {
        f"{module}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: count for name, count in functions.items() if count > MAX_FUNCTION_LINES} == {}


def test_files_of_tests_import_what_they_share_from_support_and_not_from_each_other() -> None:
    shared = re.compile(r"^\s*(?:from|import) (tests\.(?!support\b)[\w.]*|tests import (?!support\b)\w+)", re.MULTILINE)
    found = {
        str(path.relative_to(ROOT)): names
        for folder in ("tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if (names := shared.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}
