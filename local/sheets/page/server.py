"""The server of the spreadsheet's page: the tab that is shown, and the button that publishes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from local.sheets.model import Sheet, Spreadsheet
from local.sheets.page import table

FILES = Path(__file__).with_name("static")
# Nothing from other sites; styles stand in the cells, as they are those of the spreadsheet.
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

log = logging.getLogger(__name__)


class Page:
    """Shows the spreadsheet that `read` returns, with a button where `publish` says what that does."""

    def __init__(self, read: Callable[[], Spreadsheet]) -> None:
        self.publish: Callable[[], str] | None = None
        self._read = read
        self._said = ""
        self._busy = threading.Event()

    def add_to(self, app: web.Application) -> None:
        """Serve the page."""
        app.router.add_get("/", self._whole)
        app.router.add_get("/page/shown", self._shown)
        app.router.add_post("/page/publish", self._begin)
        for path in FILES.iterdir():
            app.router.add_get(f"/page/{path.name}", _file(path))

    async def _whole(self, request: web.Request) -> web.Response:
        document = self._read()
        shown = _chosen(document, request)
        html = (FILES / "index.html").read_text(encoding="utf-8")
        parts = {
            "{title}": escape(document.title),
            "{button}": self._button(shown) if self.publish else "",
            "{tabs}": table.tabs(document, shown),
            "{sheet}": table.sheet(document, shown),
            "{revision}": str(document.revision),
            "{status}": escape(self._said),
        }
        for name, part in parts.items():
            html = html.replace(name, part)
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    async def _shown(self, request: web.Request) -> web.Response:
        """Answer with what has changed since a revision."""
        document = self._read()
        answer = {"revision": document.revision, "status": self._said, "busy": self._busy.is_set()}
        if request.query.get("since") != str(document.revision):
            shown = _chosen(document, request)
            answer |= {"sheet": table.sheet(document, shown), "tabs": table.tabs(document, shown)}
        return web.json_response(answer)

    async def _begin(self, request: web.Request) -> web.Response:
        """Publish in a thread of its own, unless that is under way, and show the tab again."""
        sent = await request.post()
        if self.publish and not self._busy.is_set():
            self._busy.set()
            self._said = "Publishing …"
            threading.Thread(target=self._do, args=(self.publish,), name="publish", daemon=True).start()
        raise web.HTTPSeeOther(f"/?{urlencode({'tab': str(sent.get('tab', ''))})}")

    def _do(self, publish: Callable[[], str]) -> None:
        try:
            self._said = publish()
        except Exception as error:
            log.exception("not published")
            self._said = f"Not published: {error}"
        finally:
            self._busy.clear()

    def _button(self, shown: Sheet) -> str:
        tab = escape(shown.title, quote=True)
        return (
            f'<form method="post" action="/page/publish"><input type="hidden" name="tab" value="{tab}">'
            f"<button>Publish</button></form>"
        )


def _chosen(document: Spreadsheet, request: web.Request) -> Sheet:
    visible = [sheet for sheet in document.sheets if not sheet.properties.get("hidden")]
    return next((sheet for sheet in visible if sheet.title == request.query.get("tab")), visible[0])


def _file(path: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(path)

    return send
