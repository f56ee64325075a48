"""What a test needs, determined from what its file uses, so that nobody has to mark it.

`make quick` runs the tests that need only this process. When everything is run, the slowest files come first, so that
no process is left with a long file at the end.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import uvicorn

from local import sample
from local.bigquery import process
from local.sheets import Sheets
from local.slack import Workspace
from tests.support import demo, deployment, gallery, homes, kills, mail_server, slack_workspace
from tests.support.campaigns import autumn, published, rural
from tests.support.digest import harness, office

LONGEST = (
    *("tests/pipeline/test_killed", "tests/digest/test_exactly_once", "tests/browser/test_demo", "tests/campaigns/"),
    *("tests/browser/", "tests/admin/test_maps", "tests/pipeline/", "tests/local/bigquery/", "tests/app/"),
    *("tests/sql/test_sql", "tests/test_structure"),
)
"""The files that take longest, by the beginning of their names."""
FIXTURES = {
    *("browser", "campaigns", "demo", "home", "mornings", "own_sample_home", "published_sample", "sample_folder"),
    *("types", "warehouse", "workspace"),
}
"""The fixtures that start a server or another process, or write the sample."""
STARTERS = (
    *(demo, deployment, gallery, harness, subprocess),
    *(
        Sheets,
        Workspace,
        process.serve,
        kills.Program,
        demo.running,
        gallery.running,
        office.opened,
        published.published,
    ),
    *(slack_workspace.running, slack_workspace.served, homes.publish, mail_server.serving, sample, autumn, rural),
)
"""What a file of tests imports that starts a server or another process, or writes a whole campaign."""
_STARTERS = frozenset(map(id, STARTERS))
"""By identity: names of a module may be of any kind."""


def is_quick(item: pytest.Item) -> bool:
    """Return whether a test needs no server, no browser, no other process and no sample."""
    return not FIXTURES.intersection(_fixtures(item)) and not _imports_starter(getattr(item, "module", None))


def order(item: pytest.Item) -> int:
    """Return a test's place in the order: lower runs earlier."""
    others = len(LONGEST) + is_quick(item)
    return next((place for place, path in enumerate(LONGEST) if item.nodeid.startswith(path)), others)


def group(item: pytest.Item) -> str:
    """Return the group of tests that run in one process, as they share what their file starts; '' if none."""
    shared = [name for name, found in _fixtures(item).items() if found[-1].scope == "module"]
    if not shared and not is_quick(item):
        return ""
    given = getattr(item, "callspec", None)
    return " ".join(
        [item.nodeid.split("::")[0], *(str(given.params[name]) for name in shared if given and name in given.params)]
    )


@contextmanager
def nothing_started() -> Iterator[None]:
    """Prevent starting servers and other processes meanwhile: a quick test that does so is not quick."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("A quick test starts something: name what it uses in tests/support/selection.py.")

    with pytest.MonkeyPatch.context() as patched:
        for owner, name in ((subprocess.Popen, "__init__"), (Workspace, "serve"), (uvicorn.Server, "run")):
            patched.setattr(owner, name, refuse)
        yield


def _fixtures(item: pytest.Item) -> dict[str, Any]:
    found = getattr(item, "_fixtureinfo", None)
    return dict(found.name2fixturedefs) if found else {}


@cache
def _imports_starter(module: ModuleType | None) -> bool:
    return not _STARTERS.isdisjoint(map(id, vars(module or object).values()))
