"""Many questions in one process: `python -m bot ask --file FILE`."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from bot.cli.questions import Question, read
from bot.errors import UsageError, UserError
from tests.support.homes import TODAY
from tests.support.terminal import Terminal

GOOD, MISREAD, REFUSED = "/flake region:Metro week:last", "/flake region:Metor", "/flake week:2030-01-01"


def file(folder: Path, *lines: str) -> str:
    """Write the lines of a file of questions."""
    path = folder / "questions.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_a_line_is_words_or_an_object_and_empty_lines_and_remarks_are_not_asked(tmp_path: Path) -> None:
    lines = ("# every Monday", "", "  /flake metro ", '{"text": "next week"}', '{"text": "x", "user": "U2"}')
    named = '{"today": "2020-08-18", "text": "/flake “CD4”"}'
    asked, day = read(file(tmp_path, *lines, named), "U1", date(2020, 8, 17)), date(2020, 8, 17)
    assert asked == [
        Question("/flake metro", "U1", day),
        Question("next week", "U1", day),
        Question("x", "U2", day),
        Question("/flake “CD4”", "U1", date(2020, 8, 18)),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": ', "is not JSON"),
        ('{"text": "x", "channel": "C1"}', "channel is not known"),
        ('{"user": "U1"}', '"text" must be there'),
        ('{"text": ""}', '"text" must be there'),
        ('{"text": "x", "user": 5}', "takes strings"),
        ('{"text": "x", "today": "tomorrow"}', "takes a date like 2020-08-17, not 'tomorrow'"),
    ],
)
def test_a_line_that_cannot_be_right_is_named_before_anything_is_asked(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(file(tmp_path, "/flake", line))
    assert "questions.txt, line 2: " in refused.value.text
    assert said in refused.value.text


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read (No such file"), (b"\xff", "it is not UTF-8"), (b"#\n", "no question")]
)
def test_a_file_without_questions_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "q"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        read(str(path))
    assert said in refused.value.text


def test_a_question_and_a_file_are_not_given_together(terminal: Terminal) -> None:
    assert terminal("ask", "/flake", "--file", "-")[0] == 2
    assert terminal("ask", "--file", "")[0] == 1


@pytest.mark.usefixtures("sampled")
def test_each_answer_is_an_object_on_a_line_as_it_is_alone_and_a_failure_says_why(
    terminal: Terminal, tmp_path: Path
) -> None:
    asked = file(tmp_path, GOOD, MISREAD, '{"text": "trend metro", "today": "2020-08-12"}', REFUSED)
    status, out, err = terminal("ask", "--file", asked, "--today", TODAY, "--json", "--out", str(tmp_path / "out"))
    good, misread, trend, refused = map(json.loads, out.splitlines())
    assert status == 2
    alone = json.loads(terminal("ask", GOOD, "--today", TODAY, "--json")[1])
    for reply in (good, alone):
        # What was asked before is billed no more.
        del reply["report"]["bytes_processed"], reply["report"]["bytes_billed"]
    assert good == alone
    assert misread.keys() == refused.keys() == {"error"}
    assert misread["error"].startswith("I don't know “region:Metor”. Did you mean Metro?")
    assert "is after the campaign" in refused["error"]
    assert trend["report"]["through"] == "2020-08-11"  # never of the day on which it is asked
    charts = sorted(path.relative_to(tmp_path / "out").parts[0] for path in (tmp_path / "out").rglob("*.png"))
    assert charts == ["1", "3"]
    assert "for these 4 questions" in err


@pytest.mark.usefixtures("sampled")
def test_answers_as_text_stand_below_their_questions(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{REFUSED}\n\n{GOOD}\n"))
    status, out, _ = terminal("ask", "--file", "-", "--today", TODAY)
    alone = terminal("ask", GOOD, "--today", TODAY)[1]
    assert status == 1
    assert out.startswith(f"> {REFUSED}\n\nDec 29")
    assert out.endswith(f"\n\n> {GOOD}\n\n{alone}\n")
    assert terminal("ask", "--file", file(tmp_path, GOOD), "--today", TODAY)[0] == 0
