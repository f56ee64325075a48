"""Files that people dropped in Slack: fetched whole, or deleted."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk.errors import SlackApiError

from bot.errors import UnavailableError, UserError
from bot.messages import File
from bot.settings import Settings
from bot.slack.calls import FAILURES, clients, reason, was_refused

MAX_BYTES = 20 * 1024**2
"""Maximum size of a file that is fetched."""
FILE_HOST = "files.slack.com"
"""The host that holds a workspace's files. https://docs.slack.dev/reference/objects/file-object"""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: the request carries our token."""

    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect."""


def _conversations(file: dict[str, Any]) -> set[str]:
    """Return the conversations in which a file, as files.info describes it, is shared."""
    shares = file.get("shares") or {}
    listed = (file.get(kind) or () for kind in ("channels", "groups", "ims"))
    return {channel for kind in shares.values() for channel in kind}.union(*listed)


class SlackFiles:
    """The files that people dropped in one workspace."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = clients.thread_client(settings)

    def fetch(self, name: str) -> File:
        """Return a file by its id. Raises UserError where it is too large or cannot be read."""
        found = self._info(name)
        size, title = int(found.get("size") or 0), str(found.get("name") or name)
        if size > MAX_BYTES:
            raise UserError(
                f"{title} has {size / 1024**2:,.0f} MB, and Flakebot reads up to {MAX_BYTES // 1024**2} MB from "
                "Slack. Export fewer days, or use the terminal."
            )
        content = self._download(str(found.get("url_private_download") or found.get("url_private") or ""))
        # Without the scope Slack sends its page for logging in instead.
        if len(content) != size:
            raise UserError(f"Slack did not give {title}: check that the app has the scope files:read.")
        return File(title, content, title)

    def _info(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client.files_info(file=name)["file"]
        except FAILURES as error:
            if was_refused(error):
                raise UserError(
                    f"Slack does not show this file ({reason(error)}): drop it again in a channel that Flakebot is in."
                ) from error
            raise UnavailableError("Slack does not answer just now. Try again in a minute.") from error
        return found

    def _download(self, url: str) -> bytes:
        """Return a file's bytes, read only from the host that holds Slack's files."""
        parts, own = urlsplit(url), urlsplit(self._settings.slack_api_url)
        if (parts.scheme, parts.netloc) not in (("https", FILE_HOST), (own.scheme, own.netloc)):
            raise UserError("Slack names a place for this file that is not its own, so it was not read.")
        request = Request(url, headers={"Authorization": f"Bearer {self._settings.slack_bot_token}"})  # noqa: S310
        try:
            with contextlib.closing(build_opener(_NoRedirects).open(request, timeout=clients.CALL_SECONDS)) as answer:
                content: bytes = answer.read(MAX_BYTES + 1)
        except HTTPError as error:
            raise UserError(f"Slack did not give this file ({error.code}): drop it again.") from error
        except OSError as error:
            raise UnavailableError("Slack does not answer just now. Try again in a minute.") from error
        return content

    def discard(self, name: str) -> None:
        """Delete a file of the data team's channel. Raises UserError where somebody else has to do that."""
        if self._settings.data_team_channel not in _conversations(self._info(name)):
            raise UserError(
                "This file is not in the data team's channel, so Flakebot does not delete it. Delete it in Slack: "
                "⋮ → Delete file."
            )
        word = ""
        for token in filter(None, (self._settings.slack_bot_token, self._settings.slack_user_token)):
            word = self._delete(name, token)
            if word in ("", "file_deleted", "file_not_found"):
                return
        if word == "cant_delete_file":
            # https://docs.slack.dev/reference/methods/files.delete
            raise UserError(
                "Slack lets an app delete only what it has uploaded itself. Delete the file in Slack: ⋮ → Delete file. "
                "With SLACK_USER_TOKEN (docs/connect.md) this button does it."
            )
        raise UserError(f"Slack did not delete the file ({word}). Delete it in Slack: ⋮ → Delete file.")

    def _delete(self, name: str, token: str) -> str:
        """Delete a file with one token; return Slack's error, '' where there is none."""
        try:
            self._client.api_call("files.delete", params={"file": name}, headers={"Authorization": f"Bearer {token}"})
        except SlackApiError as error:
            return reason(error)
        except FAILURES as error:
            raise UnavailableError("Slack does not answer just now. Try again in a minute.") from error
        return ""
