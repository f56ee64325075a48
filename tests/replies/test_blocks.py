import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Chart
from bot.replies import blocks
from bot.replies.blocks import Number


def test_what_slack_reads_as_markup_is_escaped() -> None:
    assert blocks.escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@given(st.text(), st.integers(10, 40))
def test_a_cut_text_keeps_its_limit_and_its_signs_whole(text: str, limit: int) -> None:
    cut = blocks.short(blocks.escape(text), limit)
    assert len(cut) <= limit
    assert all(part.startswith(("amp;", "lt;", "gt;")) for part in cut.split("&")[1:])


def test_a_table_takes_what_fits_into_slacks_limits() -> None:
    assert blocks.fitting([["a", Number(1, "1")]] * 250) == 100
    assert blocks.fitting([["x" * 990]] * 50) == 9
    assert blocks.fitting([]) == 0


@pytest.mark.parametrize(("rows", "page"), [(0, 1), (1, 1), (8, 8), (9, 6), (100, 6)])
def test_a_short_table_is_shown_whole_and_a_longer_one_in_pages(rows: int, page: int) -> None:
    assert blocks.data_table("c", ["Region"], [["CD5"]] * rows)["page_size"] == page


def test_a_table_becomes_text_for_a_slack_that_refuses_it() -> None:
    table = blocks.data_table("c", ["Region", "Closed"], [["A & B", Number(1200, "1,200")], ["C", "–"]])
    (section,) = blocks.plain([table])
    assert section["text"]["text"] == "```Region  Closed\nA &amp; B    1,200\nC            –```"
    assert blocks.plain([section]) == [section]


def test_a_long_table_becomes_several_texts_with_every_row_in_one_of_them() -> None:
    rows: list[list[blocks.Cell]] = [
        [f"Organizer {number:03} in a long-named turf", Number(number, str(number))] for number in range(100)
    ]
    sections = blocks.plain([blocks.data_table("c", ["Organizer", "Closed"], rows)])
    assert len(sections) > 1
    text = "\n".join(section["text"]["text"] for section in sections)
    assert all(len(section["text"]["text"]) <= 3000 for section in sections)
    assert all(f"Organizer {number:03} " in text for number in range(100))


def test_blocks_read_well_in_a_terminal() -> None:
    shown = blocks.as_text(
        [
            blocks.section("*Metro* &amp; more"),
            blocks.data_table("c", ["Day", "Closed"], [["Sat", Number(2, "2")]]),
            Chart("metro.png", b"", "Bar chart."),
            blocks.context("Small", "print"),
            blocks.actions([blocks.button("Again", "/flake region:Metro")]),
        ]
    )
    assert shown == (
        "Metro & more\n\nDay  Closed\nSat       2\n\n[metro.png: Bar chart.]\n\nSmall\nprint\n\n  /flake region:Metro"
    )


@pytest.mark.parametrize("label", ["short", "x" * 200, "<b> & " * 30])
def test_a_button_keeps_slacks_limits(label: str) -> None:
    button = blocks.button(label, label)
    assert len(button["text"]["text"]) <= 75
    assert button["value"] == label
