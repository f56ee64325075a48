"""What the data team and everybody else read where a question could not be answered."""

from __future__ import annotations

import re

import pytest
from google.api_core import exceptions

from bot.errors import UnavailableError, UsageError, UserError
from bot.replies import errors
from bot.warehouse.errors import translated

REFUSALS = (
    exceptions.NotFound("Table r1.shifts was not found"),  # type: ignore[no-untyped-call]
    exceptions.Forbidden("Access denied"),  # type: ignore[no-untyped-call]
    exceptions.Forbidden("Quota exceeded", errors=[{"reason": "quotaExceeded"}]),  # type: ignore[no-untyped-call]
    exceptions.ServiceUnavailable("503"),  # type: ignore[no-untyped-call]
    exceptions.BadRequest("Query exceeded limit", errors=[{"reason": "bytesBilledLimitExceeded"}]),  # type: ignore[no-untyped-call]
)
"""What BigQuery may refuse."""
FOR_THE_DATA_TEAM = re.compile(r"`|python -m bot|docs/|[A-Z]+_[A-Z]+|[a-z]+_[a-z]+|r1\.")
"""Programs, pages, settings and tables."""


def refused(error: Exception) -> UserError:
    """Return what a person is told of a refusal."""
    with pytest.raises(UserError) as raised, translated():
        raise error
    return raised.value


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_readers_are_told_what_it_means_and_the_data_team_what_to_do(error: Exception) -> None:
    told = refused(error)
    reader, team = errors.as_reply(told, "REF"), errors.as_reply(told, "REF", data_team=True)
    assert team.text == told.text
    assert reader.text != told.text
    assert not FOR_THE_DATA_TEAM.search(reader.text)


def test_a_command_that_is_too_long_for_a_button_stands_above_it() -> None:
    command = "/flake region:Metro week:current <"
    small, row = errors.user_error(UsageError("Did you mean Metro?", command)).blocks[1:]
    assert isinstance(small, dict)
    assert isinstance(row, dict)
    assert small["elements"][0]["text"] == "`/flake region:Metro week:current &lt;`"
    assert [(each["text"]["text"], each["value"]) for each in row["elements"]] == [
        ("Run it", command),
        ("Help", "/flake help"),
    ]
    (short,) = errors.user_error(UsageError("Did you mean trend?", "/flake trend")).blocks[1:]
    assert isinstance(short, dict)
    assert short["elements"][0]["text"]["text"] == "/flake trend"


def test_a_reader_is_given_a_code_where_the_same_may_work_later() -> None:
    code = "Still stuck? Give the data team this code: REF."
    away, missing = refused(REFUSALS[3]), refused(REFUSALS[0])
    assert isinstance(away, UnavailableError)
    assert errors.as_reply(away, "REF").text == f"BigQuery isn't answering. Try again in a minute. {code}"
    assert code not in errors.as_reply(missing, "REF").text
    assert "`/flake-admin rerun pipeline reason:…`" in errors.as_reply(missing, "REF", data_team=True).text
