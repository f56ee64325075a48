"""The page as a file: its template filled in, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calendar import say_date
from bot.errors import UserError
from bot.language import type_key
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK
from bot.outlets.contract import Contract
from bot.outlets.html import pages
from bot.outlets.html.places import chosen
from bot.replies.phrases import rounded
from bot.reports.trend import judged, usual_range
from bot.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def render(
    contract: Contract, settings: Settings, only: str = "", progress: Callable[[str], None] = lambda _: None
) -> str:
    """Return the page as HTML, of every place or only of one; everything that stands in the tables is escaped.

    Raises UsageError with the nearest place where there is none of that name, and UserError where there is none at all.
    """
    key = type_key(settings.default_event_type)
    event_type = None if key == "all" else key
    made = []
    for place in chosen(contract, only):
        progress(f"counting {place.name} …")
        made.append(pages.make(place, settings.calendar, event_type))
    if not made:
        raise UserError("The published places are counted by different definitions: thaw them, or publish anew.")
    return _environment().get_template("page.html").render(pages=made)


def write(html: str, target: Path, day: date) -> Path:
    """Write the page into a folder, which is made, or under a name that ends with .html; return where it is.

    It is written beside its place and then moved there, so that whoever opens the file sees a whole page.
    """
    file = target if target.suffix.lower() in (".html", ".htm") else target / f"flakebot-{day}.html"
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(html, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise UserError(f"{file} cannot be written ({error.strerror}): name another folder.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return file


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(FEW=MIN_CLOSED_TO_RANK, LEAST=MIN_CLOSED, judged=judged, usual_range=usual_range)
    made.filters.update(rate=rounded, date=say_date)
    return made
