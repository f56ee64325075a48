"""The tables of the HTML page, read as a browser reads them: rows with the numbers that a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("meta", "link", "img", "br")


@dataclass
class Row:
    """A row: its attributes, its name, and its cells by the name of their count."""

    attributes: dict[str, str]
    name: str = ""
    cells: dict[str, str] = field(default_factory=dict)

    def number(self, count: str) -> int:
        """Return a count that the row shows; where it shows none, it is 0."""
        return int(self.cells.get(count, "0").replace(",", ""))


@dataclass
class Table:
    """A table: its place, its attributes and its rows."""

    place: str
    attributes: dict[str, str]
    rows: list[Row] = field(default_factory=list)


class Page(HTMLParser):
    """Every element of a page with its attributes, its words, and its tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.tables: list[Table] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append((tag, attributes))
        if tag == "table":
            place = next(each["data-place"] for name, each in self.open if name == "article")
            self.tables.append(Table(place, attributes))
        if tag == "tr" and "data-key" in attributes:
            self.tables[-1].rows.append(Row(attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that holds nothing."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Note where an element ends; each that was opened has to be closed."""
        opened, _ = self.open.pop()
        assert opened == tag, f"</{tag}> ends <{opened}>"

    def handle_data(self, data: str) -> None:
        """Note words, and the numbers of the row that they stand in."""
        if not data.strip() or any(tag in ("style", "title") for tag, _ in self.open):
            return
        self.words.append(data.strip())
        if not any(tag == "tr" and "data-key" in attributes for tag, attributes in self.open):
            return
        row = self.tables[-1].rows[-1]
        if any(tag == "th" for tag, _ in self.open):
            row.name = f"{row.name} {data.strip()}".strip()
        for _, attributes in self.open:
            if "data-count" in attributes:
                row.cells.setdefault(attributes["data-count"], data.strip())

    @property
    def text(self) -> str:
        """Return all words."""
        return " ".join(self.words)
