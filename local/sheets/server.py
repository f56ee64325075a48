"""Google Sheets on a loopback port, for the tests and the demo: the API, and a page that shows the spreadsheet.

It answers as Google does, refuses what Google refuses, and fails on demand. Sources:
https://developers.google.com/workspace/sheets/api/reference/rest and Google's discovery document.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from local.guard import guard
from local.sheets.api import MAX_BYTES, Endpoints
from local.sheets.model import Json, Sheet, Spreadsheet, document
from local.sheets.page import Page

SHEET_ID = "local-sheet"
TITLE = "Volunteer flake rates"
ACCOUNT = "flakebot@local.iam.gserviceaccount.com"
TOKENS = {"local": ACCOUNT, "somebody": "somebody@example.org"}
"""The accounts that may call, by their tokens: the bot's, and one of a person."""


class Sheets:
    """One spreadsheet, kept in a folder and served in a thread; its methods may be called from any other thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.url = ""
        if document.load(folder, SHEET_ID) is None:
            document.save(folder, document.new(SHEET_ID, TITLE))
        self._endpoints = Endpoints(TOKENS, self._read, self._write, clock)
        self._page = Page(lambda: self.document)
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def serve(self) -> Iterator[Sheets]:
        """Serve on a free loopback port until the block ends."""
        thread = threading.Thread(target=self._loop.run_forever, name="sheets")
        thread.start()
        # A larger body is refused by the API in its own form, not by the server.
        app = web.Application(client_max_size=10 * MAX_BYTES, middlewares=[guard])
        self._endpoints.add_to(app)
        self._page.add_to(app)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        try:
            self._do(runner.setup())
            self._do(web.TCPSite(runner, "127.0.0.1", 0).start())
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            self._do(runner.cleanup())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def on_publish(self, publish: Callable[[], str]) -> None:
        """Give the page a button that publishes, and shows what this returns."""
        self._page.publish = publish

    def share(self, account: str = ACCOUNT, *, edit: bool = True) -> None:
        """Share the spreadsheet with an account, as somebody does in Sheets."""
        now = self.document
        editors, viewers = now.editors - {account}, now.viewers - {account}
        shared = replace(now, editors=editors | {account}) if edit else replace(now, viewers=viewers | {account})
        document.save(self.folder, shared if edit else replace(shared, editors=editors))

    def write(self, title: str, row: int, column: int, cell: Json) -> None:
        """Write a cell as a person does; rows and columns count from 0."""
        changed = self.document.copy()
        sheet = changed.titled(title)
        if sheet is None:
            raise KeyError(title)
        sheet.cells[row, column] = cell
        document.save(self.folder, changed)

    def fail(self, kind: str, *how: str, retry_after: str = "") -> None:
        """Let the next calls that `read` or `write` fail, one per word of faults.HOW."""
        self._endpoints.faults.retry_after = retry_after
        self._endpoints.faults.arm(kind, *how)

    def limit(self) -> None:
        """Count calls and refuse those beyond Google's quota."""
        self._endpoints.limits = True

    @property
    def document(self) -> Spreadsheet:
        """The spreadsheet as it is now."""
        found = document.load(self.folder, SHEET_ID)
        assert found is not None  # noqa: S101 - made when this was
        return found

    @property
    def calls(self) -> list[str]:
        """The calls so far: `read` or `write`, and how each failed."""
        return list(self._endpoints.calls)

    def tab(self, title: str) -> Sheet:
        """Return a tab by its title."""
        found = self.document.titled(title)
        if found is None:
            raise KeyError(title)
        return found

    def values(self, title: str) -> list[list[Any]]:
        """Return the values of a tab, without the empty rows at the end."""
        sheet = self.tab(title)
        rows, columns = sheet.used()
        return [
            [
                next(iter(sheet.cells.get((row, column), {}).get("userEnteredValue", {}).values()), None)
                for column in range(columns)
            ]
            for row in range(rows)
        ]

    def _read(self, id_: str) -> Spreadsheet | None:
        return document.load(self.folder, id_)

    async def _write(self, changed: Spreadsheet) -> None:
        document.save(self.folder, changed)

    def _do(self, act: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result()
