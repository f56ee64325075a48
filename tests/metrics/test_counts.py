import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics import definitions
from bot.metrics.counts import Counts, wilson
from bot.settings import DefinitionKey
from bot.tools import Published


def test_no_closed_shift_means_no_rate_never_zero() -> None:
    counts = Counts(declined=3, walk_in=2, scheduled=9)
    assert (counts.flake_rate, counts.interval, counts.possible) == (None, None, None)
    assert Counts(completed=5).flake_rate == 0.0


def test_unclosed_shifts_leave_a_range() -> None:
    assert Counts(completed=6, no_show=2, unclosed=2).possible == (0.2, 0.4)
    assert Counts(unclosed=4).possible == (0.0, 1.0)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # R: prop.test(x, n, conf.level = 0.8, correct = FALSE)$conf.int
    [(3, 3, 0.6462, 1.0), (1, 2, 0.1643, 0.8357), (44, 80, 0.4782, 0.6199)],
)
def test_wilsons_interval(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)
    assert interval is not None
    z = 1.2815515655446004
    for bound in interval:
        # Wilson's bounds are where the normal test of the rate just rejects.
        if 0 < bound < 1:
            assert math.isclose(abs(successes / n - bound), z * math.sqrt(bound * (1 - bound) / n), rel_tol=1e-9)
    assert interval == pytest.approx((low, high), abs=2e-3)


COUNTS = st.builds(Counts, *[st.integers(0, 500)] * 13)


@given(COUNTS)
def test_a_rate_lies_in_its_interval_and_range(counts: Counts) -> None:
    if counts.flake_rate is None:
        return
    for bounds in (counts.interval, counts.possible):
        assert bounds is not None
        assert 0 <= bounds[0] <= counts.flake_rate + 1e-12
        assert counts.flake_rate - 1e-12 <= bounds[1] <= 1


@pytest.mark.parametrize(
    ("key", "flakes", "total", "possible"),
    [("mn2020", 5, 9, (5 / 12, 8 / 12)), ("gross", 8, 12, (5 / 12, 8 / 12)), ("no_show_only", 3, 7, (3 / 10, 6 / 10))],
)
def test_the_definition_says_what_counts(
    key: DefinitionKey, flakes: int, total: int, possible: tuple[float, float]
) -> None:
    run = Published("run", "", datetime(2020, 8, 17, tzinfo=UTC), None, definition=key)
    row = {"completed": 4, "no_show": 3, "cancelled": 2, "unclosed": 3, "declined": 9}
    counts = Counts() + Counts.of(row, definitions.of(run)) + Counts()
    assert (counts.total_flakes, counts.total, counts.possible) == (flakes, total, possible)
    assert counts.as_json()["flake_rate"] == flakes / total


def test_changed_statuses_are_in_the_definitions_name_and_the_sentence_says_what_counts() -> None:
    run = Published("run", "", datetime(2020, 8, 17, tzinfo=UTC), None, changed="Resched is cancelled")
    found = definitions.of(run)
    assert found.name == "mn2020, changed: Resched is cancelled"
    assert str(found) == f"Definition {found.name}. No-show + cancelled of all closed-out shifts."


def test_an_outcome_that_the_definition_does_not_count_has_no_share() -> None:
    counts = Counts(completed=6, no_show=2, cancelled=2)
    assert (counts.share("no_show"), counts.share("cancelled"), counts.share("completed")) == (0.2, 0.2, 0.6)
    run = Published("run", "", datetime(2020, 8, 17, tzinfo=UTC), None, definition="no_show_only")
    alone = counts.by(definitions.of(run))
    assert (alone.share("no_show"), alone.share("cancelled"), alone.share("completed")) == (0.25, None, 0.75)
    assert Counts().share("no_show") is None
