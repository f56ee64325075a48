"""Uploaded pictures, which may be shown again where the workspace does that."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from hashlib import sha256

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Chart
from bot.slack.calls import upload_picture

MAX_PICTURES = 500
"""Maximum number of uploaded pictures remembered."""

log = logging.getLogger(__name__)


class Uploads:
    """Uploads pictures; with `reuse`, the same picture once for all people with the same access."""

    def __init__(self, client: AsyncWebClient, *, reuse: bool) -> None:
        self._client = client
        self._reuse = reuse
        self._files: OrderedDict[tuple[str, str], asyncio.Task[str]] = OrderedDict()

    def reuses(self, audience: str) -> bool:
        """Return whether pictures for an audience are shown again; '' is nobody but the one who asked."""
        return self._reuse and bool(audience)

    def refused(self) -> None:
        """Upload every picture anew from now on: the workspace does not show one in a second message."""
        if self._reuse:
            log.warning("pictures are refused in second messages, so each is uploaded anew")
        self._reuse = False

    async def upload(self, chart: Chart, audience: str) -> str:
        """Return the id of a picture that can be shown. Raises one of FAILURES."""
        if not self.reuses(audience):
            return await upload_picture(self._client, chart)
        key = audience, sha256(chart.png).hexdigest()
        file = self._files.get(key)
        if file is None or (file.done() and (file.cancelled() or file.exception())):
            file = self._files[key] = asyncio.create_task(upload_picture(self._client, chart))
            while len(self._files) > MAX_PICTURES:
                self._files.popitem(last=False)
        # Shielded: the answer that began the upload may be given up while others wait for it.
        return await asyncio.shield(file)
