"""The tables Flakebot reads: which columns, of which types, and which of them must be there.

Columns not named here, personal ones (names, phones, e-mails) above all, are never read.
"""

from __future__ import annotations

from bot.imports.source_tables.table import Table
from bot.metrics.ptg import LEVELS, activity
from bot.warehouse import Column, Type

PERSONAL = frozenset({"myc_van_id", "myv_van_id", "user_id", "username"})
"""Columns that are read but whose values are never shown: they identify a volunteer, or somebody on staff."""

ASIDE = frozenset({"contacts_myc", "contacts_myv", "contact_types", "goals", "weeks", "other_attempts"})
"""Tables that neither a shift nor its organizer depends on: where one cannot be read, all else still can."""

METHODS = ("phone", "door", "text", "one_on_one", "other", "conversation", "attempt")
"""What a contact type can be, and what a result of a contact: a conversation, or an attempt without one."""
OUTCOMES = ("completed", "no_show", "cancelled", "declined", "rescheduled", "walk_in", "open", "invited")
"""What a status can mean; a status the `statuses` table does not know has the outcome `unknown`."""


def _must(name: str, type_: Type = "STRING") -> Column:
    return Column(name, type_, required=True, filled=True)


def _has(name: str, type_: Type = "STRING") -> Column:
    return Column(name, type_, required=True)


def _may(name: str, type_: Type = "STRING") -> Column:
    return Column(name, type_)


def _one_of(name: str, choices: tuple[str, ...]) -> Column:
    return Column(name, required=True, filled=True, choices=choices)


_CONTACT = (
    _may("van_precinct_id"),
    _may("committee_id"),
    _has("date_canvassed", "DATE"),
    _has("contact_type_name"),
    _has("result_name"),
    _may("canvassed_by_user_id"),
    _may("state_code"),
)
_TURF = (_may("region_name"), _has("fo_name"), _may("committee_id"))
_VALID = (_may("valid_from", "DATE"), _may("valid_to", "DATE"))

_LOADED = _may("loaded_at", "TIMESTAMP")
_CHANGED, _DELETED = _may("modified_date", "TIMESTAMP"), _has("deleted_date", "TIMESTAMP")

_MOBILIZE = (
    Table(
        "participations",
        (
            *(_must("participation_id"), *map(_has, ("event_id", "timeslot_id", "status", "attended"))),
            *(_may("user_id"), _may("override_start_date", "TIMESTAMP"), _CHANGED, _LOADED),
        ),
    ),
    Table("timeslots", (_must("timeslot_id"), _must("start_date", "TIMESTAMP"), _DELETED, _CHANGED)),
    Table(
        "mobilize_events",
        (
            *(_must("event_id"), *map(_has, ("title", "timezone")), _DELETED, _CHANGED),
            *map(_may, ("van_name", "event_type", "location_key", "organization_state")),
        ),
    ),
    Table("van_signups", (_has("participation_id"), _has("myc_van_id"), *map(_may, ("user_id", "committee_id")))),
    Table("van_locations", (_must("event_id"), _must("location_id"))),
)
MOBILIZE = tuple(table.name for table in _MOBILIZE)
"""Mobilize's tables, whose events are called `mobilize_events` here, and ids after what they identify."""

SIGN_UPS = (("event_attendees",), ("event_signups", "event_signups_statuses"), MOBILIZE[:3])
"""The tables that hold a campaign's sign-ups: those of one of these groups must be there, the first that is counts."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "event_attendees",
            (
                _must("event_id"),
                _must("event_date", "DATE"),
                _has("event_name"),
                _has("event_location_id"),
                _has("event_type_name"),
                _has("volunteer_activity_name"),
                _has("shift_id"),
                _has("myc_van_id"),
                _may("myv_van_id"),
                _may("committee_id"),
                _may("state_code"),
                _has("mrr_status_name"),
                _may("datetime_modified", "TIMESTAMP"),
                _LOADED,
            ),
        ),
        Table(
            "event_signups",
            (
                _must("event_signup_id"),
                _has("myc_van_id"),
                _must("event_id"),
                _may("event_role_id"),
                _may("event_shift_id"),
                _has("location_id"),
                _must("datetime_offset_begin", "TIMESTAMP"),
                _has("datetime_suppressed", "TIMESTAMP"),
                _may("current_event_signups_event_status_id"),
                _may("created_by_committee_id"),
                _may("created_by_user_id"),
                _may("state_code"),
                _LOADED,
            ),
        ),
        Table(
            "event_signups_statuses",
            (
                _must("event_signups_event_status_id"),
                _must("event_signup_id"),
                _must("event_status_id"),
                _must("datetime_modified", "TIMESTAMP"),
                _may("created_by_committee_id"),
                _may("state_code"),
                _LOADED,
            ),
        ),
        Table("event_statuses", (_must("event_status_id"), _must("event_status_name"))),
        Table("events", (_must("event_id"), _has("event_name"), _may("event_type_id"), _may("state_code"))),
        Table("event_types", (_must("event_type_id"), _must("event_type_name"))),
        Table("event_roles", (_must("event_role_id"), _must("event_role_name"))),
        Table("activity_regions", (_must("myc_van_id"), *_TURF, *_VALID, _may("state_code"))),
        Table("turf", (_must("van_precinct_id"), *_TURF, _may("van_county"), *_VALID, _may("state_code"))),
        Table("person_records_myc", (_must("myc_van_id"), _has("van_precinct_id"), _may("state_code"))),
        Table("users", (_must("user_id"), _may("username"), _may("committee_id"))),
        Table("contacts_myc", (_must("contacts_contact_id"), _has("myc_van_id"), *_CONTACT)),
        Table("contacts_myv", (_must("contacts_contact_id"), _has("myv_van_id"), *_CONTACT)),
        Table("regions", (_must("event_location_id"), _must("region"), _may("region_group"), *_VALID)),
        Table(
            "statuses",
            (_must("status_name"), _one_of("outcome", OUTCOMES)),
        ),
        Table("contact_types", (_must("name"), _one_of("method", METHODS))),
        Table(
            "goals",
            (
                *_VALID,
                _one_of("metric", activity.GOALS),
                _one_of("level", LEVELS),
                _may("name"),
                _may("method"),
                _must("goal", "INT64"),
            ),
        ),
        Table("weeks", (_must("first_day", "DATE"), _must("last_day", "DATE"), _may("name"))),
        Table(
            "other_attempts",
            (
                _must("date", "DATE"),
                _has("organizer"),
                _one_of("method", METHODS[:3]),
                _must("attempts", "INT64"),
                _has("conversations", "INT64"),
            ),
        ),
        *_MOBILIZE,
    )
}
