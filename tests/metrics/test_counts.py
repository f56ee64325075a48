import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics.counts import Counts, wilson


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
