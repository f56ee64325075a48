"""When the demo publishes the sample, and when it uses what is already published. More: tests/browser/test_demo.py."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import settings
from bot.cli import data, demo
from bot.settings import Settings
from bot.warehouse import connection
from tests.support.exports import sign_up, write_campaign
from tests.support.homes import copy_home, end_server, living_in, publish
from tests.support.terminal import Terminal


@pytest.fixture
def published_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List what is done to publish the sample, and do none of it."""
    done: list[str] = []
    for step in ("write_sample", "load", "pipeline"):
        monkeypatch.setattr(data, step, lambda *_, step=step, **__: done.append(step))
    return done


def set_up(home: Path, **variables: str) -> Settings:
    return settings.read({"FLAKEBOT_HOME": str(home), **variables})


def test_what_is_published_is_taken_over_unless_it_is_to_be_fresh(
    own_sample_home: Path, published_anew: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    mine = set_up(own_sample_home)
    assert demo.publish(mine, fresh=False) == 0
    assert published_anew == []
    assert "demo --fresh" in capsys.readouterr().out
    assert not demo.publish(mine, fresh=True)
    assert published_anew == ["write_sample", "load", "pipeline"]


def test_what_does_not_fit_any_more_is_published_anew_and_that_is_said(
    own_sample_home: Path, published_anew: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    mine, mark = set_up(own_sample_home), own_sample_home / demo.MARK
    fits = json.loads(mark.read_text())
    assert not demo.publish(set_up(own_sample_home, TURF_COMMITTEE_ID="58001"), fresh=False)
    others: list[object] = [fits | {"run": "another"}, fits | {"made_by": "another"}, []]
    for wrong in others:
        mark.write_text(json.dumps(wrong))
        assert not demo.publish(mine, fresh=False)
    mark.unlink()
    assert not demo.publish(mine, fresh=False)
    assert published_anew.count("pipeline") == 5
    assert capsys.readouterr().out.count("publishing it anew") == 5
    assert json.loads(mark.read_text()) == fits


def test_the_sample_is_published_in_the_morning_by_the_demos_clock(published_sample: Path, tmp_path: Path) -> None:
    home = copy_home(published_sample, tmp_path / "home")
    run = connection.published(connection.connect(set_up(home)))
    end_server(home)
    morning = datetime.combine(demo.TODAY, demo.RUN_TIME, ZoneInfo("America/Chicago"))
    assert run.started_at is not None
    assert morning <= run.started_at <= run.published_at < morning + timedelta(hours=1)


def test_the_code_that_makes_the_numbers_is_named() -> None:
    assert all((demo.ROOT / folder).is_dir() for folder in demo.MAKERS)


def test_a_campaigns_own_numbers_are_not_replaced(tmp_path: Path, terminal: Terminal) -> None:
    home = tmp_path / "home"
    publish(home, write_campaign(tmp_path / "exports", [sign_up(1, "2020-08-15")]))
    with living_in(home):
        status, _, err = terminal("demo", "--port", "0")
    end_server(home)
    assert status == 1
    assert "holds a campaign's own numbers" in err
