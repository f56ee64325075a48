from datetime import date

import pytest

from bot import settings
from bot.errors import UserError


def test_the_defaults_are_minnesotas_on_a_local_bigquery() -> None:
    found = settings.read({})
    assert (found.calendar.zone.key, found.calendar.first_weekday) == ("America/Chicago", 5)
    assert (found.calendar.start, found.calendar.end) == (date(2020, 7, 11), date(2020, 11, 6))
    assert (found.bigquery_project, str(found.home), found.source_datasets) == ("", ".local", ())


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {"CAMPAIGN_TIMEZONE": "Mars/Base", "WEEK_FIRST_DAY": "Someday", "CAMPAIGN_START": "soon", "PORT": "high"}
    with pytest.raises(UserError) as caught:
        settings.read(wrong)
    for name, value in wrong.items():
        assert f"{name}={value!r}" in caught.value.text


def test_a_campaign_ends_after_it_begins() -> None:
    with pytest.raises(UserError, match="CAMPAIGN_END is before CAMPAIGN_START"):
        settings.read({"CAMPAIGN_START": "2020-07-11", "CAMPAIGN_END": "2020-07-10"})


def test_what_is_missing_is_named_together_and_secrets_are_not_shown() -> None:
    found = settings.read({"SLACK_BOT_TOKEN": "xoxb-secret", "SOURCE_DATASETS": "a.b, c"})
    with pytest.raises(UserError, match="Set SLACK_SIGNING_SECRET, SLACK_APP_TOKEN first"):
        found.require("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
    assert "xoxb-secret" not in repr(found)
    assert found.source_datasets == ("a.b", "c")


def test_whom_to_mail_is_read_and_secrets_of_the_mail_server_are_not_shown() -> None:
    found = settings.read(
        {
            "SMTP_URL": "smtps://flakes:hunter2@mail.example.org",
            "MAIL_FROM": "flakes@example.org",
            "ALERT_EMAILS": "priya@example.org, daniel@example.org",
        }
    )
    assert found.alert_emails == ("priya@example.org", "daniel@example.org")
    assert found.mail_from == "flakes@example.org"
    assert "hunter2" not in repr(found)


def test_addresses_that_are_none_are_named() -> None:
    with pytest.raises(UserError) as caught:
        settings.read({"MAIL_FROM": "Flakes <flakes@example.org>", "ALERT_EMAILS": "priya@example.org, daniel, a@b@c"})
    for wrong in ("MAIL_FROM='Flakes <flakes@example.org>'", "ALERT_EMAILS='daniel'", "ALERT_EMAILS='a@b@c'"):
        assert wrong in caught.value.text


def test_a_definition_that_is_none_is_refused_with_those_there_are() -> None:
    assert settings.read({"DEFINITION": "Gross"}).definition == "gross"
    with pytest.raises(UserError, match="DEFINITION='net' should be mn2020 or gross or no_show_only"):
        settings.read({"DEFINITION": "net"})
