"""The address of a report in Data Studio, and what docs/dashboard.md says about making its template."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.admin.replies import dashboard as views
from bot.errors import UserError
from bot.language import Names
from bot.outlets import dashboard
from bot.replies.blocks import SECTION, as_text
from bot.warehouse import statements
from tests.support import googlesql
from tests.support.schemas import tables

DOCS = (Path(__file__).parents[2] / "docs" / "dashboard.md").read_text(encoding="utf-8")
NAMES = Names({"CD5": "Metro", "CD4": "Metro", "CD7": "CD7"}, (), ())
MINE = {"BIGQUERY_PROJECT": "our-project-2020", "BIGQUERY_DATASET": "flakes"}
TEMPLATE = "ca5902da-ad31-4c34-93f8-98ec5f3ad950"
CONTROL = {"c.reportId", "c.mode", "r.reportName"}
SOURCE = {"connector", "datasourceName", "projectId", "type", "datasetId", "tableId", "sql", "refreshFields"}
"""What Google documents of the Linking API, as far as it is used: of a report, and of a source in BigQuery."""


def parameters(place: str = "", names: Names = NAMES, **variables: str) -> dict[str, str]:
    """Return the parameters of an address; each stands in it once."""
    address = dashboard.address(settings.read(MINE | variables), place, names)
    assert address.startswith("https://lookerstudio.google.com/reporting/create?")
    found = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert len(found) == len(dict(found))
    return dict(found)


def columns(table: str) -> dict[str, str]:
    return {each.name: each.type for each in statements.read(f"contract/{table}").returns}


@pytest.mark.parametrize("place", ["", "Metro", "CD5"])
@pytest.mark.parametrize("template", ["", TEMPLATE])
def test_every_parameter_is_documented_and_names_our_tables(place: str, template: str) -> None:
    found = parameters(place, DASHBOARD_TEMPLATE=template)
    sources = {name: value for name, value in found.items() if name.startswith("ds.")}
    assert set(found) - set(sources) <= CONTROL
    assert {name.split(".")[2] for name in sources} <= SOURCE
    assert {name.split(".")[1] for name in sources} == set(dashboard.ALIASES)
    assert found.get("c.reportId", "") == template
    for alias, table in dashboard.ALIASES.items():
        assert columns(table)
        its = {name.split(".")[2]: value for name, value in sources.items() if name.split(".")[1] == alias}
        assert (its["connector"], its["projectId"]) == ("bigQuery", "our-project-2020")
        assert its["refreshFields"] == ("false" if template else "true")
        if place:
            assert its["type"] == "CUSTOM_QUERY"
            assert not {"datasetId", "tableId"} & set(its)
        else:
            assert (its["type"], its["datasetId"], its["tableId"]) == ("TABLE", "flakes", table)


@pytest.mark.parametrize(("place", "column"), [("Metro", "region_group"), ("CD5", "region")])
def test_google_accepts_the_query_of_a_place(place: str, column: str) -> None:
    for alias, table in dashboard.ALIASES.items():
        sql = parameters(place)[f"ds.{alias}.sql"]
        assert f"`our-project-2020.flakes.{table}`" in sql
        ours = sql.replace(f"`our-project-2020.flakes.{table}`", table)
        assert dict(googlesql.analyze(ours, {table: list(columns(table).items())})) == columns(table)
        assert f"WHERE {column} = '{place}'" in sql


@given(st.text())
def test_a_name_in_a_query_is_that_name_whatever_it_is(name: str) -> None:
    written = dashboard.literal(name)
    assert re.fullmatch(r"'(?:[^'\\\n]|\\U[0-9a-f]{8})*'", written)
    assert re.sub(r"\\U([0-9a-f]{8})", lambda found: chr(int(found[1], 16)), written[1:-1]) == name


@pytest.mark.parametrize("name", ["O'Hara", "x' OR '1' = '1", "\\", "line\nbreak", "Größe 5 %", "' -- ", "``", '"'])
def test_google_reads_the_name_that_was_meant(name: str) -> None:
    assert googlesql.evaluate(f"SELECT {dashboard.literal(name)} AS name", {}) == [{"name": name}]


def test_a_template_is_named_by_its_address_or_its_id() -> None:
    page = f"https://lookerstudio.google.com/u/0/reporting/{TEMPLATE}/page/p_x?s=1"
    for given_ in (TEMPLATE, page, f"https://datastudio.google.com/reporting/{TEMPLATE}"):
        assert parameters(DASHBOARD_TEMPLATE=given_)["c.reportId"] == TEMPLATE
    for wrong in ("a b", "https://example.org/x", "<script>"):
        with pytest.raises(UserError, match="DASHBOARD_TEMPLATE"):
            settings.read({"DASHBOARD_TEMPLATE": wrong})


def test_the_answer_is_a_link_in_slack_and_an_address_at_a_terminal() -> None:
    long = Names({"N" * 60: "M" * 60}, (), ())
    address = dashboard.address(settings.read({**MINE, "BIGQUERY_PROJECT": "p" * 30}), "M" * 60, long)
    assert len(address) <= views.MAX_LINK
    reply = views.show(address, "M" * 60, template=False)
    (section, _) = reply.blocks
    assert isinstance(section, dict)
    assert len(section["text"]["text"]) < SECTION
    assert address in as_text(reply.blocks).splitlines()
    assert address.replace("&", "&amp;") in section["text"]["text"]


def rows_of(header: str) -> list[list[str]]:
    """Return the rows of the table in the docs that has this header."""
    found = DOCS.split(header)[1].splitlines()[2:]
    lines = [line.strip() for line in found[: next(n for n, line in enumerate(found) if not line.strip())]]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_docs_name_the_sources_by_their_aliases() -> None:
    listed = {alias.strip("`"): table.strip("`") for alias, table in rows_of("| alias | table |")}
    assert listed == dashboard.ALIASES


def test_google_accepts_every_formula_of_the_docs() -> None:
    formulas = rows_of("| source | field | formula | type |")
    assert len(formulas) == 6
    for source, field, formula, kind in formulas:
        table = dashboard.ALIASES[source.strip("`")]
        sql = f"SELECT {formula.strip('`')} AS field FROM {table}"
        ((_, found),) = googlesql.analyze(sql, {table: list(columns(table).items())})
        assert found in {"Percent": ("FLOAT64",), "Number": ("INT64",), "Text": ("STRING",)}[kind], field


def test_the_rate_of_the_docs_is_none_where_nothing_is_closed_out() -> None:
    formula = next(row[2].strip("`") for row in rows_of("| source | field | formula | type |"))
    shape = [("total_flakes", "INT64"), ("total", "INT64")]
    for rows, rate in (([(3, 4), (1, 4)], 0.5), ([(0, 0)], None), ([(0, 7)], 0.0)):
        given_ = [dict(zip(("total_flakes", "total"), row, strict=True)) for row in rows]
        found = googlesql.evaluate(f"SELECT {formula} AS rate FROM weeks", {"weeks": (shape, given_)})
        assert found == [{"rate": rate}]


def test_every_field_of_the_docs_is_one_of_its_source() -> None:
    made = {(row[0].strip("`"), row[1]) for row in rows_of("| source | field | formula | type |")}
    pages = rows_of("| page | chart | source | dimension | metrics |")
    assert {row[0] for row in pages} == {"This week", "Trend", "Organizers", "Percent to goal"}
    for _, _, source, dimensions, metrics in pages:
        alias = source.strip("`")
        for name in f"{dimensions}, {metrics}".split(", "):
            known = name.strip("`") in columns(dashboard.ALIASES[alias]) if name.startswith("`") else True
            assert known, f"{alias} has no {name}"
            assert name.startswith("`") or name == "–" or (alias, name) in made, f"{alias} has no {name}"
    fields = {name for table in dashboard.ALIASES.values() for name in columns(table)}
    other = {*dashboard.ALIASES, *dashboard.ALIASES.values()}
    assert set(re.findall(r"`([a-z]+_?[a-z_]+)`", DOCS)) <= fields | other


def test_google_accepts_the_query_of_the_docs() -> None:
    (example,) = re.findall(r"```sql\n(.+?)```", DOCS, re.DOTALL)
    assert googlesql.analyze(example.replace("flakebot.", ""), tables())


def test_the_pictures_of_the_docs_are_there_and_described() -> None:
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]{40,})">', DOCS)
    assert len(pictures) == DOCS.count("<img") == 3
    assert all((Path(__file__).parents[2] / "docs" / name).exists() for name, _ in pictures)
