"""The three calls of the Sheets API that we need, over google-auth's session, with retries to a deadline.

https://developers.google.com/workspace/sheets/api/reference/rest
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import UnavailableError, UserError
from bot.settings import Settings

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession
    from requests import Response

Json = dict[str, Any]

GOOGLE = "https://sheets.googleapis.com"
"""Where the API is, unless SHEETS_API_URL names one on this machine."""
SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
TIMEOUT_SECONDS = 60.0
"""Maximum number of seconds that one call may take; Google gives up after 180."""
DEADLINE_SECONDS = 150.0
"""Maximum number of seconds for a call and its retries; quotas are refilled every minute."""
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 1.0, 32.0
RETRIED = (429, 500, 502, 503, 504)
LOCAL_TOKEN, LOCAL_ACCOUNT = "local", "flakebot@local.iam.gserviceaccount.com"

LOGIN = (
    "gcloud auth application-default login --scopes="
    "https://www.googleapis.com/auth/cloud-platform,https://www.googleapis.com/auth/spreadsheets"
)
"""How a person's credentials get the scope; those of App Engine and Cloud Run have it."""


class InvalidRequestError(Exception):
    """Google refused a batch as invalid, so that nothing of it was done."""


@dataclass(frozen=True)
class SheetClient:
    """One spreadsheet as an account may use it.

    A call that fails for reasons that pass is repeated until the deadline; a batch whose reply was lost, too: a batch
    of ours is refused where it was done before, as it adds what has an id of its own.
    """

    session: AuthorizedSession
    url: str
    sheet_id: str
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def get(self, fields: str, ranges: Sequence[str] = ()) -> Json:
        """Return these fields of the spreadsheet, of these ranges only where there are any."""
        return self._call("GET", "", params={"fields": fields, "ranges": list(ranges)})

    def update(self, requests: Sequence[Json]) -> None:
        """Do all of these requests or none. Raises InvalidRequestError where Google refuses one of them."""
        self._call("POST", ":batchUpdate", data=body(requests), headers={"Content-Type": "application/json"})

    @property
    def account(self) -> str:
        """Return the e-mail address of the account that the spreadsheet has to be shared with; '' if unknown."""
        credentials = self.session.credentials
        email = getattr(credentials, "service_account_email", "") or getattr(credentials, "account", "") or ""
        # A virtual machine's account is called so until its first token has come.
        return "" if email == "default" else str(email)

    def _call(self, method: str, call: str, **given: Any) -> Json:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from requests import RequestException

        url, started, pause = f"{self.url}/v4/spreadsheets/{self.sheet_id}{call}", self.clock(), FIRST_PAUSE_SECONDS
        while True:
            try:
                # google-auth has no types.
                response = self.session.request(  # type: ignore[no-untyped-call]
                    method, url, timeout=TIMEOUT_SECONDS, **given
                )
            except (RequestException, TransportError) as error:
                wait, problem = pause, f"did not answer ({type(error).__name__})"
            except GoogleAuthError as error:
                raise UserError(f"Google gives no access to Sheets here. Run `{LOGIN}`.") from error
            else:
                if response.status_code not in RETRIED:
                    return self._read(response)
                wait, problem = _pause(response, pause), f"answered {response.status_code}"
            if self.clock() + wait - started > DEADLINE_SECONDS:
                raise UnavailableError(f"Google Sheets {problem}. It is tried again in a minute.")
            self.sleep(wait)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)

    def _read(self, response: Response) -> Json:
        """Return what an answer holds. Raises UserError with the remedy for one that refuses."""
        try:
            answer: Json = response.json()
        except ValueError:
            answer = {}
        if response.ok:
            return answer
        error = answer.get("error", {})
        said, status = error.get("message", ""), response.status_code
        if status == 400:
            raise InvalidRequestError(said)
        if status == 404:
            raise UserError("There is no such spreadsheet. Set SHEET_ID to what stands in its address behind /d/.")
        if status in (401, 403):
            raise UserError(self._forbidden(error))
        raise UserError(f"Google Sheets refuses: {status} {said}")

    def _forbidden(self, error: Json) -> str:
        reasons = {each.get("reason") for each in error.get("details", [])}
        if "SERVICE_DISABLED" in reasons:
            return "The Google Sheets API is off. Run `gcloud services enable sheets.googleapis.com`."
        if error.get("status") == "UNAUTHENTICATED" or "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons:
            return f"These credentials are not for Sheets. Run `{LOGIN}`."
        return f"The bot may not edit the spreadsheet. Share the sheet with {self.account or 'its account'} as Editor."


def body(requests: Sequence[Json]) -> bytes:
    """Return a batch as it is sent."""
    return json.dumps({"requests": list(requests)}, separators=(",", ":"), ensure_ascii=False).encode()


def _pause(response: Response, otherwise: float) -> float:
    """Return how many seconds to wait: what the answer asks for, if anything."""
    asked = response.headers.get("Retry-After", "")
    return max(float(asked), otherwise) if asked.isdecimal() else otherwise


def connect(settings: Settings) -> SheetClient:
    """Connect to the spreadsheet of the settings: Google's, or one on this machine, which takes no credentials."""
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError
    from google.auth.transport.requests import AuthorizedSession
    from google.oauth2.credentials import Credentials

    settings.require("SHEET_ID")
    if settings.sheets_api_url:
        local = Credentials(LOCAL_TOKEN, account=LOCAL_ACCOUNT)  # type: ignore[no-untyped-call]
        session = AuthorizedSession(local)  # type: ignore[no-untyped-call]
        # No proxy leads to this machine.
        session.trust_env = False
        return SheetClient(session, settings.sheets_api_url, settings.sheet_id)
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except DefaultCredentialsError as error:
        raise UserError(f"Google knows no credentials here. Run `{LOGIN}`.") from error
    return SheetClient(AuthorizedSession(credentials), GOOGLE, settings.sheet_id)  # type: ignore[no-untyped-call]
