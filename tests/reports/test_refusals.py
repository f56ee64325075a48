"""What each command does not understand or cannot answer, in the words that a person reads, and the exit status."""

from __future__ import annotations

import pytest

from tests.support.homes import TODAY
from tests.support.terminal import Terminal

MISREAD, REFUSED = 2, 1


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("region:Metor", MISREAD, "Did you mean Metro?"),
        ("week:2030-01-01", REFUSED, "is after the campaign, which ends Fri, Nov 6, 2020."),
        ("week:2019-01-01", REFUSED, "is before the campaign, which begins Sat, Jul 11, 2020."),
        (
            "trend week:2019-06-01",
            REFUSED,
            "is before the campaign, which begins Sat, Jul 11, 2020. There are no shifts to show.",
        ),
        (
            "next week:last",
            REFUSED,
            "Aug 8–14 is over. /flake week:2020-08-08 shows how it went.",
        ),
        ("next week:2030-01-01", REFUSED, "is after the campaign"),
        ("next week:next metor", MISREAD, "Did you mean Metro?"),
        ("next goal:40", MISREAD, "/flake next does not know “goal:”."),
        ("plan CD7", MISREAD, "How many completed shifts do you want in CD7 next week?"),
        ("plan CD7", MISREAD, "/flake plan region:CD7 week:2020-08-22 goal:40"),
        ("plan goal:0", MISREAD, "goal: takes 1 to 100,000, not 0."),
        ("plan goal:many", MISREAD, "goal: takes the number of completed shifts you want, such as 40"),
        ("plan goal:40 week:last", REFUSED, "Aug 8–14 is over."),
        ("plan goal:40 week:2030-01-01", REFUSED, "is after the campaign"),
        ("plan goal:40 by:day", MISREAD, "/flake plan does not know “by:”."),
        ("plan goal:40 day:2020-08-15", REFUSED, "Sat, Aug 15 is over. /flake day:2020-08-15 shows how it went."),
        ("plan goal:40 week:current day:tomorrow", MISREAD, "day: and week: exclude each other."),
        ("unclosed day:2020-08-20", REFUSED, "Thu, Aug 20 is not over yet. /flake unclosed lists the last four weeks."),
        ("unclosed since:2020-08-20 until:2020-08-22", REFUSED, "No day of Aug 20–22 is over yet."),
        ("unclosed day:2020-07-04", REFUSED, "is before the campaign, which begins Sat, Jul 11, 2020."),
        ("unclosed month:september", REFUSED, "No day of September 2020 is over yet."),
        ("unclosed month:june", REFUSED, "is before the campaign, which begins Sat, Jul 11, 2020."),
        ("month:january", REFUSED, "Jan 1–31 is before the campaign"),
        ("unclosed weeks:90", MISREAD, "weeks: takes 1 to 53, not 90."),
        ("confirm week:last", MISREAD, "/flake confirm does not know “week:”."),
        ("confirm day:2020-08-15", REFUSED, "Sat, Aug 15 is over."),
        (
            "confirm since:2020-08-17 until:2020-08-24",
            REFUSED,
            "Confirm calls are for 7 days at most, and these are 8.",
        ),
        ("confirm region:Metor", MISREAD, "Did you mean Metro?"),
        ("confirm by:day", MISREAD, "by: takes organizer, region."),
        ("compare CD4,CD5 week:2019-06-01", REFUSED, "is before the campaign"),
        ("compare CD4", MISREAD, "Compare CD4 with what?"),
        ("compare CD5, metro", MISREAD, "CD5 is part of Metro"),
        ("digest week:current", REFUSED, "is not over yet, and a digest is about a whole week"),
        ("digest week:2020-01-04", REFUSED, "is before the campaign, which begins Sat, Jul 11, 2020."),
        ("digest region:Metor", MISREAD, "Did you mean Metro?"),
        ("digest by:day", MISREAD, "/flake digest does not know “by:”."),
    ],
)
def test_what_a_command_cannot_answer_is_said_on_stderr(terminal: Terminal, words: str, status: int, said: str) -> None:
    found, out, err = terminal("ask", f"/flake {words}", "--today", TODAY)
    assert (found, out) == (status, "")
    assert said in err
