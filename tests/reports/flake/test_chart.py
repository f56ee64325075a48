from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.calendar import Span
from bot.language.scope import Scope
from bot.metrics.counts import Counts, Source
from bot.reports.flake import chart as charts
from bot.reports.flake.report import FlakeReport, FlakeRow
from tests.support import pictures
from tests.support.pictures import has

SPAN, BEFORE = Span(date(2020, 8, 15), date(2020, 8, 21)), Span(date(2020, 8, 8), date(2020, 8, 14))
BLUE, GREY, VERMILION = (0, 114, 178), (184, 188, 194), (196, 80, 10)


def report(*counts: Counts, by: str = "organizer", place: str = "Metro") -> FlakeReport:
    rows = tuple(FlakeRow(f"CD5-{number:02}", "CD5", one) for number, one in enumerate(counts))
    source = Source("", "run", date(2020, 8, 16))
    return FlakeReport(Scope(SPAN, BEFORE, by, region_group=place), date(2020, 8, 17), source, rows, Counts())


def pixels(report_: FlakeReport) -> pictures.Picture:
    return pictures.pixels(charts.draw(report_))


LARGE, SMALL, TINY = Counts(completed=40, no_show=40), Counts(completed=10, no_show=10), Counts(completed=1, no_show=3)


def test_bars_are_blue_with_enough_shifts_grey_with_few_and_missing_with_very_few() -> None:
    assert has(pixels(report(LARGE)), BLUE) > 5000
    assert has(pixels(report(SMALL)), BLUE) == 0
    assert has(pixels(report(SMALL)), GREY) > 5000
    # What is left is grid lines and the edges of letters.
    assert has(pixels(report(TINY)), BLUE) == 0
    assert has(pixels(report(TINY)), GREY) < has(pixels(report(SMALL)), GREY) / 4


def test_a_bar_is_as_long_as_its_rate() -> None:
    half, all_ = has(pixels(report(LARGE)), BLUE), has(pixels(report(Counts(no_show=80))), BLUE)
    assert half / all_ == pytest.approx(0.5, abs=0.06)


def test_the_rate_of_all_is_a_line() -> None:
    assert has(pixels(report(LARGE, SMALL)), VERMILION) > 100


def test_every_row_adds_height_up_to_twenty() -> None:
    heights = [pixels(report(*[LARGE] * rows)).shape[0] for rows in (1, 2, 20, 30)]
    assert heights[0] < heights[1] < heights[2] == heights[3]
    assert pixels(report(LARGE)).shape[1] == 1024


def test_the_alternative_text_says_the_finding() -> None:
    chart = charts.draw(report(LARGE, Counts(completed=10, no_show=30), TINY))
    assert chart.alt_text == (
        "Bar chart by organizer. Metro: 59% of 124 closed shifts flaked. "
        "Highest: CD5-01 75% of 40; lowest: CD5-00 50% of 80."
    )
    assert charts.draw(report(TINY)).alt_text == "Bar chart by organizer. Metro: 75% of 4 closed shifts flaked."


def test_a_place_with_odd_letters_makes_a_file_name_and_a_title() -> None:
    chart = charts.draw(report(LARGE, place="$\\frac{a}{b}$ / Nord–Süd " * 3))
    assert chart.name.endswith("-2020-08-15-by-organizer.png")
    assert not set(chart.name) & set("/\\ $")


def test_threads_draw_the_same_pictures_as_one_does() -> None:
    reports = [report(*[Counts(completed=40, no_show=10 + 5 * place)] * 3) for place in range(6)]
    alone = [charts.draw(one).png for one in reports]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda one: charts.draw(one).png, reports * 2))
    assert together == alone * 2
