"""The client of the Sheets API: what it says where Google refuses, each with the remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, RefreshError
from google.auth.transport.requests import AuthorizedSession
from requests import Response

from bot import settings
from bot.errors import UserError
from bot.outlets import sheet
from bot.outlets.sheet import SheetClient

ADDRESS = "https://docs.google.com/spreadsheets/d/1a-B_c/edit#gid=0"


class Answering(AuthorizedSession):
    """A session that answers each call in the same way, as an account."""

    def __init__(self, answer: Response | Exception, account: str) -> None:
        self.credentials = type("Account", (), {"service_account_email": account})()
        self._answer = answer

    def request(self, *_: Any, **__: Any) -> Response:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def refusal(status: int, message: str = "", word: str = "", reason: str = "") -> Response:
    response = Response()
    response.status_code = status
    error = {"code": status, "message": message, "status": word, "details": [{"reason": reason}] if reason else []}
    response._content = json.dumps({"error": error}).encode()
    return response


def said(answer: Response | Exception, account: str = "bot@example.org") -> str:
    with pytest.raises(UserError) as refused:
        SheetClient(Answering(answer, account), "https://sheets.example.org", "id").get("sheets")
    return refused.value.text


def test_each_refusal_has_its_remedy() -> None:
    closed = refusal(403, "The caller does not have permission", "PERMISSION_DENIED")
    assert said(closed).endswith("Share the sheet with bot@example.org as Editor.")
    assert said(closed, "default").endswith("Share the sheet with its account as Editor.")
    off = refusal(403, "Google Sheets API has not been used in project 1", "PERMISSION_DENIED", "SERVICE_DISABLED")
    assert said(off) == "The Google Sheets API is off. Run `gcloud services enable sheets.googleapis.com`."
    narrow = refusal(403, "Request had insufficient scopes", "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert "gcloud auth application-default login --scopes=" in said(narrow)
    assert "auth/spreadsheets" in said(refusal(401, "invalid credentials", "UNAUTHENTICATED"))
    assert said(refusal(404)).startswith("There is no such spreadsheet. Set SHEET_ID")
    assert said(refusal(413, "too large")) == "Google Sheets refuses: 413 too large"
    no_scope = RefreshError("no scope")  # type: ignore[no-untyped-call]
    assert said(no_scope).startswith("Google gives no access to Sheets here.")


def test_the_address_of_a_spreadsheet_is_as_good_as_its_id() -> None:
    given = settings.read({"SHEET_ID": ADDRESS})
    assert given.sheet_id == "1a-B_c"
    assert sheet.address(given) == "https://docs.google.com/spreadsheets/d/1a-B_c/edit"
    assert settings.read({"SHEET_ID": "1a-B_c"}).sheet_id == "1a-B_c"


def test_google_is_asked_for_the_scope_of_sheets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def default(scopes: Any) -> tuple[Credentials | None, str]:
        asked.append(tuple(scopes))
        raise DefaultCredentialsError("none")  # type: ignore[no-untyped-call]

    monkeypatch.setattr("google.auth.default", default)
    with pytest.raises(UserError, match="Google knows no credentials here"):
        sheet.connect(settings.read({"SHEET_ID": "x"}))
    assert asked == [("https://www.googleapis.com/auth/spreadsheets",)]


def test_without_a_sheet_it_says_what_to_set() -> None:
    with pytest.raises(UserError, match="Set SHEET_ID first"):
        sheet.connect(settings.read({}))
