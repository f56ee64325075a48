"""The independent figures themselves, against published values; and that a campaign has the cases they distinguish."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.campaigns import answers, autumn, count, figures
from tests.support.campaigns.answers import Asked
from tests.support.campaigns.published import AUTUMN_SEED as SEED


def test_intervals_are_those_that_newcombe_printed() -> None:
    low, high = figures.wilson(81, 263, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = figures.newcombe((56, 70), (48, 80))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_quantiles_of_students_t_are_those_of_the_tables() -> None:
    assert [round(figures.student(0.9, freedom), 4) for freedom in (1, 2, 7)] == [3.0777, 1.8856, 1.4149]


def test_what_comes_is_evenly_likely_when_every_probability_is() -> None:
    even = figures.Coming(1, 1)
    assert even.chances(4) == pytest.approx([0.2] * 5)
    assert (even.quantile(0.1, 4), even.quantile(0.9, 4), even.sure(1, 0.7)) == (0, 4, 3)
    assert even.at_least(3, 4) == pytest.approx(0.4)


def test_weeks_that_go_up_and_down_alike_are_judged_by_their_steps() -> None:
    usual = figures.usual([(4, 10), (6, 10)] * 4)
    assert usual is not None
    step = 0.2 / (0.25 / 10) ** 0.5
    assert usual.p_bar == 0.5
    assert usual.sigma_z == pytest.approx(step / 1.128)
    assert usual.limits(1000) == pytest.approx((0.5 - 3 * 0.2 / 1.128 / 10, 0.5 + 3 * 0.2 / 1.128 / 10))
    assert usual.limits(10) == (0, 1)
    assert figures.usual([(4, 10), (6, 10)] * 3) is None


def test_peers_that_differ_more_than_chance_makes_them_pull_less() -> None:
    alike, unlike = figures.peers([(5, 10), (5, 10), (0, 0)]), figures.peers([(0, 10), (10, 10)])
    assert (alike.rate, alike.rho, alike.shrunk(9, 10)) == (0.5, 0, 0.5)
    assert (unlike.rate, unlike.rho, unlike.shrunk(9, 10)) == (0.5, 1, 0.9)


def test_the_campaign_has_what_the_commands_tell_apart(tmp_path: Path) -> None:
    autumn.write(tmp_path, SEED)
    ledger = answers.read(tmp_path, autumn.COMMITTEE, autumn.FIRST_DAY, autumn.TODAY)
    lines = answers.grouped(ledger.kept, lambda one: one.sign_up.region).values()
    weeks = [answers.trend(ledger, kept, autumn.FIRST_DAY, ledger.week)["weeks"] for kept in lines]
    words = {count.spaced(one.status) for one in ledger.kept}

    assert {week["verdict"] for line in weeks for week in line} == {"above", "below", "within", None}
    assert {week["total"] == 0 for line in weeks for week in line[:-1]} == {True, False}
    assert {ledger.ever.get((one.person, one.event, one.shift)) for one in ledger.kept} == {True, False, None}
    assert {"left msg", "left message", "left word", "conf by text", "conf refused", "unconfirmed"} <= words
    assert "" in {one.name for one in ledger.kept} & {one.shift for one in ledger.kept}
    assert {True, False} == {
        answers.plan(ledger, Asked((place,), (), "all"), 7, ledger.week)["rows"][0]["schedule"] is None
        for place in ("Alder", "Hazel")
    }
