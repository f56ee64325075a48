"""A file is read by column only where that gives what reading it line by line gives."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bot.imports import columns, exports
from bot.imports.faults import Faults
from bot.imports.source_tables import TABLES

HEADER = "myc_van_id,region_name,note,fo_name,committee_id,valid_from"
LINE = "15,CD1,x,CD1-01 Rochester,58,2020-07-01"
CAMPAIGN = (date(2020, 6, 1), date(2020, 11, 3))


def read(path: Path, target: Path, *, by_column: bool) -> tuple[object, dict[str, int], int]:
    """Return a file's rows, what is remarked of them, and how many faults it has."""
    faults = Faults(CAMPAIGN)
    write = columns.write_by_column if by_column else exports._write_by_line
    write(path, TABLES["activity_regions"], target, faults, lambda _: None)
    return pq.read_table(target).to_pylist(), faults.remarks, faults.count


PLAIN = {
    "plain": f"{HEADER}\n{LINE}\n",
    "windows lines": f"{HEADER}\r\n{LINE}\r\n",
    "with its mark": f"\ufeff{HEADER}\n{LINE}\n",
    "no end of line at the end": f"{HEADER}\n{LINE}",
    "an empty line": f"{HEADER}\n\n{LINE}\n\n",
    "columns in another order": "fo_name,myc_van_id\nCD1-01,15\n",
    "quotes": f'{HEADER}\n"15","CD1","a, ""b"" c","CD1-01 ""Rochester""",,""\n15,CD1,x,"CD1-01, ""x""",58,\n',
    "spaces and marks": f"{HEADER}\n 15 ,CD1,x,  CD1-01\u00a0Roch\u00e9ster\u200b ,58.0,\n",
    "days with slashes": f"{HEADER}\n15,CD1,x,CD1-01,58,7/31/2020\n16,CD1,x,CD1-01,58,7/1/2020\n",
    "no value": f"{HEADER}\n15,nan,x,NULL,,\n",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_by_column_it_is_read_as_line_by_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "activity_regions.csv"
    path.write_bytes(text.encode())
    found = read(path, tmp_path / "a", by_column=True)
    assert found == read(path, tmp_path / "b", by_column=False)
    packed = tmp_path / "activity_regions.csv.gz"
    packed.write_bytes(gzip.compress(text[:20].encode()) + gzip.compress(text[20:].encode()))
    assert read(packed, tmp_path / "c", by_column=True)[0] == found[0]


ODD = {
    "a fault": f"{HEADER}\n{LINE}\n,CD1,x,CD1-01,58,\n",
    "a row that is too short": f"{HEADER}\n{LINE}\n15,CD1\n",
    "a quote within a text": f'{HEADER}\n15,CD1,5" x 6",CD1-01,58,\n',
    "letters behind a quote": f'{HEADER}\n15,CD1,"x"y,CD1-01,58,\n',
    "two quotes that begin a text": f'{HEADER}\n15,CD1,""x,CD1-01,58,\n',
    "a text over two lines": f'{HEADER}\n15,CD1,"a\nb",CD1-01,58,\n',
    "a comma between quotes that are none": f'{HEADER}\n15,","CD1",x",CD1-01,58,\n',
    "an open quote": f'{HEADER}\n{LINE}\n15,CD1,x,CD1-01,58,"\n',
    "a row of commas": f"{HEADER}\n{LINE}\n,,,,,\n",
    "a line without end": f"{HEADER}\n15,CD1,{'x' * 140_000},CD1-01,58,\n{LINE}\n",
    "days that do not tell": f"{HEADER}\n15,CD1,x,CD1-01,58,7/8/2020\n",
    "a header over two lines": f'{HEADER},"a\nb"\n{LINE},\n',
    "no header": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_odd_is_left_to_reading_line_by_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "activity_regions.csv"
    path.write_bytes(text.encode())
    with pytest.raises(columns.OddError):
        read(path, tmp_path / "a", by_column=True)


PIECES = ("15", "", " 7 ", "nan", "CD1", "a, b", 'say "hi"', "\u00e9", "e\u0301", "\u00a0", "2020-07-01")
ODD_PIECES = ('"', '"a"b', '""a', 'a""', '"a"""b', "\x00", '"two\nlines"', "\r", '","', ",")


def lines(chance: random.Random) -> Iterator[str]:
    """Yield lines of a file, most of them as they should be."""
    yield HEADER
    odd = chance.choice([0, 0, 0.01])
    for number in range(chance.randrange(40)):
        cells = [f"{number}", *(chance.choice(PIECES) for _ in range(4)), chance.choice(["", "2020-07-01"])]
        cells = [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\n') else cell for cell in cells]
        yield ",".join(chance.choice(ODD_PIECES) if chance.random() < odd else cell for cell in cells)


def test_whatever_stands_in_a_file_both_ways_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Blocks that end in the midst of rows and texts.
    monkeypatch.setattr(columns, "BLOCK_BYTES", 500)
    chance, agreed = random.Random(2), 0
    path = tmp_path / "activity_regions.csv"
    for _ in range(150):
        path.write_bytes("\n".join(lines(chance)).encode())
        try:
            found = read(path, tmp_path / "a", by_column=True)
        except columns.OddError:
            continue
        assert found == read(path, tmp_path / "b", by_column=False)
        agreed += 1
    assert agreed > 30
