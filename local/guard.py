"""Protection from other web sites, as any page in the same browser can reach a port of this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

HERE = ("127.0.0.1", "localhost", "::1")
"""The names of this machine; a site that tries DNS rebinding is requested under its own name."""


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests under another host name or from another site's page; programs send no Origin."""
    if _hostname(f"//{request.host}") not in HERE:
        raise web.HTTPForbidden(text="This page is served to this machine only.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="Other sites may not use this page.")
    return await handler(request)


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
