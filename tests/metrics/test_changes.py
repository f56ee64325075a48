"""Which part moved a rate, and for how many weeks in a row a rate has moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics import Counts, Mover, Part, apart, mover, run


def of(flakes: int, n: int) -> Counts:
    return Counts(completed=n - flakes, no_show=flakes)


def moved(*parts: Part) -> tuple[str, float] | None:
    found = mover(parts)
    return (found.part.key, round(found.share, 3)) if found else None


def test_a_part_moves_a_rate_by_its_own_times_its_share_of_shifts() -> None:
    # 100 of 200 became 130 of 200: of the 15 points, CD5 made 10 and CD4 5.
    assert moved(Part("CD4", of(50, 100), of(60, 100)), Part("CD5", of(50, 100), of(70, 100))) == ("CD5", 0.667)
    # CD6 rose more, but has few shifts.
    assert moved(Part("CD6", of(15, 30), of(24, 30)), Part("CD5", of(500, 1000), of(600, 1000))) == ("CD5", 0.917)


def test_where_the_others_moved_the_rate_back_a_part_did_more_than_all_of_it() -> None:
    assert moved(Part("CD4", of(60, 100), of(50, 100)), Part("CD5", of(50, 100), of(70, 100))) == ("CD5", 2.0)


def test_only_a_part_that_moved_the_way_of_all_is_named() -> None:
    # All are up, because more shifts are in CD5, which flakes more; each of the two is down.
    assert moved(Part("CD4", of(20, 100), of(9, 50)), Part("CD5", of(80, 100), of(158, 200))) is None


@pytest.mark.parametrize("key", ["Unmapped", "Unturfed"])
def test_left_over_rows_count_and_are_not_named(key: str) -> None:
    assert moved(Part(key, of(10, 100), of(90, 100)), Part("CD5", of(50, 100), of(52, 100))) == ("CD5", 0.024)


@pytest.mark.parametrize("few", [of(20, 29), of(0, 0)])
def test_few_closed_shifts_are_not_named(few: Counts) -> None:
    assert moved(Part("CD4", few, of(60, 60))) is None
    assert moved(Part("CD4", of(0, 60), few)) is None


def test_a_rate_that_has_hardly_moved_was_moved_by_none() -> None:
    assert moved(Part("CD4", of(60, 100), of(50, 100)), Part("CD5", of(50, 100), of(60, 100))) is None


CLOSED = st.integers(30, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(st.tuples(CLOSED, CLOSED), min_size=1, max_size=5))
def test_where_the_shares_of_shifts_stay_the_parts_make_up_the_whole(
    drawn: list[tuple[tuple[int, int], ...]],
) -> None:
    parts = [
        Part(str(number), of(*before), of(round(now[0] / now[1] * before[1]), before[1]))
        for number, (before, now) in enumerate(drawn)
    ]
    found = mover(parts)
    before, now = (sum(counts, Counts()) for counts in ([one.before for one in parts], [one.now for one in parts]))
    whole = now.total_flakes - before.total_flakes
    if found is not None:
        part = found.part.now.total_flakes - found.part.before.total_flakes
        assert found.share == pytest.approx(part / whole)


def test_a_run_is_three_weeks_or_more_that_moved_the_same_way_and_not_by_chance() -> None:
    rising = [of(30, 100), of(35, 100), of(40, 100), of(60, 100)]
    found = run([of(50, 100), *rising])
    assert found is not None
    assert (found.weeks, found.rising, found.before, found.last) == (3, True, of(30, 100), of(60, 100))
    falling = run(rising[::-1])
    assert falling is not None
    assert (falling.weeks, falling.rising) == (3, False)
    assert run(rising[1:]) is None
    assert run([of(30, 100), of(31, 100), of(32, 100), of(33, 100)]) is None


def test_a_week_that_stays_or_has_few_shifts_ends_a_run() -> None:
    rising = [of(30, 100), of(35, 100), of(40, 100), of(60, 100)]
    assert run([*rising[:2], rising[1], *rising[2:]]) is None
    assert run([of(8, 29), *rising[1:]]) is None
    assert run([]) is None
    assert run([of(1, 100)]) is None


def test_two_rates_are_apart_where_chance_does_not_explain_their_difference() -> None:
    assert apart(of(65, 100), of(50, 100))
    assert not apart(of(60, 100), of(50, 100))
    assert not apart(of(60, 100), Counts())


def test_a_mover_is_a_value() -> None:
    one = Part("CD4", of(30, 60), of(50, 60))
    assert mover([one]) == Mover(one, 1.0)
