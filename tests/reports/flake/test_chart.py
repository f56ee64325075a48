from concurrent.futures import ThreadPoolExecutor
from datetime import date

from bot.calendar import Weeks
from bot.language.scope import Scope
from bot.metrics.counts import Counts, Source
from bot.reports.flake import chart as charts
from bot.reports.flake.report import FlakeReport, FlakeRow
from tests.support import pictures
from tests.support.pictures import has

SPAN, BEFORE = Weeks(date(2020, 8, 15), date(2020, 8, 21)), Weeks(date(2020, 8, 8), date(2020, 8, 14))
BLUE, VERMILION = (0, 114, 178), (196, 80, 10)


def report(*counts: Counts, by: str = "organizer", place: str = "Metro") -> FlakeReport:
    rows = tuple(FlakeRow(f"CD5-{number:02}", "CD5", one) for number, one in enumerate(counts))
    source = Source("", "run", date(2020, 8, 16))
    return FlakeReport(Scope(SPAN, BEFORE, by, region_group=place), date(2020, 8, 17), source, rows, Counts())


def pixels(report_: FlakeReport) -> pictures.Picture:
    return pictures.pixels(charts.draw(report_))


LARGE, SMALL, TINY = Counts(completed=40, no_show=40), Counts(completed=10, no_show=10), Counts(completed=1, no_show=3)
HIGH = Counts(completed=10, no_show=70)
INK = (29, 28, 29)


def test_rows_that_lie_apart_from_the_others_are_colored_and_named() -> None:
    drawn = charts.draw(report(LARGE, HIGH))
    assert has(pictures.pixels(drawn), VERMILION) > 5000
    assert drawn.alt_text.startswith("CD5-01 above Metro's 69%, CD5-00 below.")
    assert has(pixels(report(LARGE, LARGE)), VERMILION) == 0
    assert has(pixels(report(LARGE, LARGE)), BLUE) > 5000


def test_the_rate_of_all_is_a_mark_on_each_bar_where_there_are_several() -> None:
    marked, alone = pixels(report(LARGE, LARGE)), pixels(report(LARGE))
    column = marked[:, 3 * 180 - 2 : 3 * 180 + 2]
    assert has(column, INK) > 150
    assert has(alone[:, 3 * 180 - 2 : 3 * 180 + 2], INK) < has(column, INK) / 2


def test_small_rows_are_one_as_in_the_table() -> None:
    both = report(LARGE, LARGE, TINY, TINY, TINY)
    assert pixels(both).shape[0] - pixels(report(LARGE, LARGE)).shape[0] == 3 * 32
    assert [row.counts.total for row in both.folded[1]] == [4, 4, 4]


def test_every_row_adds_height_up_to_twelve() -> None:
    heights = [pixels(report(*[LARGE] * rows)).shape[0] for rows in (2, 3, 12, 30)]
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_the_alternative_text_says_the_finding() -> None:
    chart = charts.draw(report(LARGE, Counts(completed=10, no_show=30), TINY))
    assert chart.alt_text == (
        "CD5-01 above Metro's 59%, CD5-00 below. Bars of flake rates by organizer. Metro 59% of 124. "
        "Highest: CD5-01 75% of 40; lowest: CD5-00 50% of 80."
    )


def test_a_chart_has_something_to_compare() -> None:
    assert report(LARGE, SMALL).telling
    assert not report(SMALL, SMALL).telling
    assert not report(LARGE).telling
    assert not report(LARGE, TINY, TINY).telling


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
