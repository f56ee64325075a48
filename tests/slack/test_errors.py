"""What a failed call to Slack means, for answers as well as for automatic messages."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient
from slack_sdk.web.slack_response import SlackResponse

from bot.outbox.port import NotNowError, PostingError, RefusedError, UnknownOutcomeError
from bot.slack.calls.errors import (
    REFUSED_VIEW,
    ExpiredError,
    NoReceiptError,
    RefusedBlocksError,
    classify,
    classify_webhook,
    reason,
    was_refused,
)


def answer(word: str, status: int = 200, **headers: str) -> SlackApiError:
    """Return the error of a call that Slack answered with this word."""
    data: dict[str, Any] = {"ok": False, "error": word}
    response = SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError(word, response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "meaning", "text"),
    [
        (answer("is_archived"), RefusedError, "is_archived"),
        (answer("invalid_blocks"), RefusedBlocksError, "Slack answered invalid_blocks"),
        (answer("invalid_arguments"), NotNowError, "Slack answered invalid_arguments"),
        (answer("internal_error"), UnknownOutcomeError, "Slack answered internal_error"),
        (answer("whatever", 503), UnknownOutcomeError, "Slack answered whatever"),
        (answer("invalid_auth"), NotNowError, "Slack answered invalid_auth"),
        (URLError(ConnectionRefusedError()), NotNowError, "Slack could not be reached"),
        (TimeoutError(), NoReceiptError, "no answer from Slack (TimeoutError)"),
        (aiohttp.ServerDisconnectedError(), NoReceiptError, "no answer from Slack (ServerDisconnectedError)"),
    ],
)
def test_each_failure_has_one_meaning(error: Exception, meaning: type[PostingError], text: str) -> None:
    found = classify(error)
    assert (type(found), str(found)) == (meaning, text)


def test_blocks_of_a_view_are_refused_in_other_words() -> None:
    assert isinstance(classify(answer("invalid_arguments"), REFUSED_VIEW), RefusedBlocksError)


def test_slack_says_how_long_to_wait() -> None:
    waits = [classify(answer("ratelimited", 429, Retry_After="7")), classify(answer("ratelimited"))]
    assert [wait.seconds for wait in waits if isinstance(wait, NotNowError)] == [7.0, 30.0]


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (400, "invalid_blocks", RefusedBlocksError),
        (404, "used_url", ExpiredError),
        (500, "", UnknownOutcomeError),
    ],
)
def test_an_address_for_answers_refuses_as_well(status: int, body: str, meaning: type[PostingError]) -> None:
    assert type(classify_webhook(status, body)) is meaning


def test_a_call_is_refused_only_where_slack_answers_it() -> None:
    assert was_refused(answer("file_not_found"))
    assert not any(
        was_refused(error)
        for error in (answer("ratelimited"), answer("internal_error"), answer("file_not_found", 500), TimeoutError())
    )


def test_a_failure_is_named_without_its_own_text() -> None:
    assert reason(URLError("https://hooks.slack.example/secret")) == "URLError"
    assert reason(classify(TimeoutError("https://hooks.slack.example/secret"))) == "TimeoutError"
    assert reason(answer("not_in_channel")) == "not_in_channel"
