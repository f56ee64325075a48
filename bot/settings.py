"""Everything that differs between two campaigns or two machines: read once from the environment, frozen."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calendar import DAYS, HOURS, Calendar
from bot.errors import UserError

RegionFrom = Literal["location", "turf", "event_name"]
"""What tells a sign-up's region: its event's location, its person's turf, or words in its event's name."""

DefinitionKey = Literal["mn2020", "gross", "no_show_only"]
"""What counts as a flake: `bot/metrics/definitions.py` says what each means."""

NativeCharts = Literal["shared", "all", "none"]
"""Which messages have charts that Slack draws itself: those that others see, private ones too, or none."""

OrganizerRows = Literal["all", "own"]
"""Who may see rows of single organizers: everybody those of all regions, or of their own only."""

ADDRESS = re.compile(r"[^@\s<>,;:\x00-\x1f\x7f]+@[^@\s<>,;:\x00-\x1f\x7f]+")
"""What looks like an e-mail address, and stays one wherever it is written."""

PEOPLE = re.compile(r"[SUW][A-Z0-9]{5,}")
CHANNEL = re.compile(r"[CG][A-Z0-9]{5,}")
"""What ids in Slack look like: of user groups and people, and of channels."""

REPORT = re.compile(r"(?:https://\S+/reporting/)?([\w-]{8,})(?:[/?#]\S*)?")
"""What a report in Data Studio is named by: its id, which its address holds, too."""

VAN_RECIPE = "open the day's event in My Campaign and call everyone who is still Scheduled."
"""How to find in VAN whom to call, unless the campaign's data team words it for its own lists."""
VAN_RECIPE_CLOSE_OUT = "open each event in My Campaign and give everyone who is still Scheduled a final status."
"""How to find in VAN what to close out."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Settings:
    """The values of the environment; secrets are left out of its repr."""

    calendar: Calendar
    home: Path
    bigquery_project: str
    bigquery_dataset: str
    bigquery_location: str
    source_datasets: tuple[str, ...]
    turf_committee_id: str
    state_code: str
    committee_ids: tuple[str, ...]
    default_event_type: str
    van_recipe: str
    van_recipe_close_out: str
    fresh_days: int
    day_closes: int
    digest_fresh_days: int
    correction_points: int
    correction_shifts: int
    max_bytes_billed: int
    prefetch_megabytes: int
    slack_api_url: str
    port: int
    slack_bot_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_user_token: str = field(repr=False)
    privacy_key: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mail_from: str
    alert_emails: tuple[str, ...]
    data_team: tuple[str, ...] = ()
    data_team_channel: str = ""
    run_hour: int = 7
    run_patience_hours: int = 3
    sync_hours: int = 12
    second_person: bool = False
    version: str = ""
    organizer_rows: OrganizerRows = "all"
    native_charts: NativeCharts = "shared"
    reuse_pictures: bool = False
    sources: str = ""
    region_from: RegionFrom = "location"
    definition: DefinitionKey = "mn2020"
    sheet_id: str = ""
    sheets_api_url: str = ""
    dashboard_template: str = ""

    def require(self, *variables: str) -> None:
        """Raise UserError that names all of these variables that are missing."""
        missing = [name for name in variables if not getattr(self, name.lower())]
        if missing:
            raise UserError(f"Set {', '.join(missing)} first: docs/connect.md says how.")

    def keyed(self, user: str) -> str:
        """Return a hash of a person's id with a key of the settings: records and logs do not tell whose it is."""
        key = self.privacy_key or self.slack_bot_token
        return hmac.new(key.encode(), user.encode(), "sha256").hexdigest()


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings; defaults are for Minnesota's 2020 campaign on a local BigQuery. Raises UserError."""
    reader = _Reader(environment)
    settings = Settings(
        calendar=_calendar(reader),
        home=Path(reader.text("FLAKEBOT_HOME", ".local")),
        bigquery_project=reader.text("BIGQUERY_PROJECT", ""),
        bigquery_dataset=reader.text("BIGQUERY_DATASET", "flakebot"),
        bigquery_location=reader.text("BIGQUERY_LOCATION", "US"),
        **_places(reader),
        fresh_days=reader.number("FRESH_DAYS", 1),
        day_closes=reader.hour("DAY_CLOSES", 20),
        digest_fresh_days=reader.number("DIGEST_FRESH_DAYS", 0),
        correction_points=reader.number("CORRECTION_POINTS", 5),
        correction_shifts=reader.number("CORRECTION_SHIFTS", 30),
        max_bytes_billed=reader.number("MAX_BYTES_BILLED", 100 * 1024**3),
        prefetch_megabytes=reader.number("PREFETCH_MEGABYTES", 2000),
        slack_api_url=reader.text("SLACK_API_URL", "https://slack.com/api/"),
        port=reader.number("PORT", 8080),
        slack_bot_token=reader.text("SLACK_BOT_TOKEN", ""),
        slack_signing_secret=reader.text("SLACK_SIGNING_SECRET", ""),
        slack_app_token=reader.text("SLACK_APP_TOKEN", ""),
        slack_user_token=reader.text("SLACK_USER_TOKEN", ""),
        privacy_key=reader.text("PRIVACY_KEY", ""),
        smtp_url=reader.text("SMTP_URL", ""),
        mail_from=reader.address("MAIL_FROM"),
        alert_emails=reader.addresses("ALERT_EMAILS"),
        data_team=reader.ids("DATA_TEAM", PEOPLE, "ids of user groups (S…) and people (U…) in Slack"),
        data_team_channel="".join(reader.ids("DATA_TEAM_CHANNEL", CHANNEL, "the id of one channel in Slack (C…)")[:1]),
        run_hour=reader.hour("RUN_HOUR", 7),
        run_patience_hours=reader.number("RUN_PATIENCE_HOURS", 3),
        sync_hours=reader.number("SYNC_HOURS", 12),
        version=reader.text("GAE_VERSION", ""),
        second_person=reader.choice("SECOND_PERSON", ("no", "yes")) == "yes",
        organizer_rows="own" if reader.choice("ORGANIZER_ROWS", ("all", "own")) == "own" else "all",
    )
    reader.finish()
    if settings.calendar.end < settings.calendar.start:
        raise UserError("CAMPAIGN_END is before CAMPAIGN_START: swap them.")
    return settings


def _places(reader: _Reader) -> dict[str, Any]:
    """Return where the numbers come from, how they are read, and where they go beside Slack."""
    return {
        "source_datasets": reader.words("SOURCE_DATASETS"),
        "sources": reader.text("SOURCES", ""),
        "region_from": reader.choice("REGION_FROM", get_args(RegionFrom)),
        "definition": reader.choice("DEFINITION", get_args(DefinitionKey)),
        "native_charts": reader.choice("NATIVE_CHARTS", get_args(NativeCharts)),
        "reuse_pictures": reader.choice("REUSE_PICTURES", ("no", "yes")) == "yes",
        "turf_committee_id": reader.text("TURF_COMMITTEE_ID", ""),
        "state_code": reader.text("STATE_CODE", ""),
        "committee_ids": reader.words("COMMITTEE_IDS"),
        "default_event_type": reader.text("DEFAULT_EVENT_TYPE", "Phone Bank"),
        "van_recipe": reader.text("VAN_RECIPE", VAN_RECIPE),
        "van_recipe_close_out": reader.text("VAN_RECIPE_CLOSE_OUT", VAN_RECIPE_CLOSE_OUT),
        "dashboard_template": "".join(reader.ids("DASHBOARD_TEMPLATE", REPORT, "one report's address or id")[:1]),
        "sheet_id": reader.text("SHEET_ID", "").rpartition("/d/")[2].partition("/")[0],  # whole addresses have it there
        "sheets_api_url": reader.text("SHEETS_API_URL", ""),
    }


def _calendar(reader: _Reader) -> Calendar:
    return Calendar(
        zone=reader.zone("CAMPAIGN_TIMEZONE", "America/Chicago"),
        first_weekday=reader.weekday("WEEK_FIRST_DAY", "Saturday"),
        start=reader.day("CAMPAIGN_START", "2020-07-11"),
        end=reader.day("CAMPAIGN_END", "2020-11-06"),
    )


class _Reader:
    """Reads variables one by one and remembers what is wrong, so that all of it is named at once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._environment.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name, "").split(",") if word.strip())

    def number(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal():
            return self._fault(name, text, "a whole number", default)
        return int(text)

    def day(self, name: str, default: str) -> date:
        text = self.text(name, default)
        try:
            return date.fromisoformat(text)
        except ValueError:
            return self._fault(name, text, "a date like 2020-07-11", date.fromisoformat(default))

    def weekday(self, name: str, default: str) -> int:
        text = self.text(name, default).capitalize()
        if text not in DAYS:
            return self._fault(name, text, f"one of {', '.join(DAYS)}", DAYS.index(default))
        return DAYS.index(text)

    def addresses(self, name: str) -> tuple[str, ...]:
        found = self.words(name)
        for address in found:
            if not ADDRESS.fullmatch(address):
                self._fault(name, address, "e-mail addresses, separated by commas", None)
        return found

    def address(self, name: str) -> str:
        text = self.text(name, "")
        return text if not text or ADDRESS.fullmatch(text) else self._fault(name, text, "an e-mail address", "")

    def ids(self, name: str, form: re.Pattern[str], wanted: str) -> tuple[str, ...]:
        found = self.words(name)
        wrong = [word for word in found if not form.fullmatch(word)]
        return self._fault(name, wrong[0], wanted, ()) if wrong else found

    def hour(self, name: str, default: int) -> int:
        hour = self.number(name, default)
        return hour if hour in HOURS else self._fault(name, str(hour), "an hour from 0 to 23, but not 1 or 2", default)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        text = self.text(name, choices[0]).lower()
        return text if text in choices else self._fault(name, text, " or ".join(choices), choices[0])

    def zone(self, name: str, default: str) -> ZoneInfo:
        text = self.text(name, default)
        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self._fault(name, text, "a time zone like America/Chicago", ZoneInfo(default))

    def finish(self) -> None:
        if self._faults:
            raise UserError("Settings that cannot be right: " + "; ".join(self._faults) + ".")

    def _fault(self, name: str, text: str, wanted: str, default: _T) -> _T:
        self._faults.append(f"{name}={text!r} should be {wanted}")
        return default
