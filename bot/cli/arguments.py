"""The commands of `python -m bot`, and what each is given. What a command does is imported when it is typed."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TypeAlias

from bot.imports.sources import PRESETS
from bot.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole terminal; `run` of what it returns takes that and the settings."""
    whole = argparse.ArgumentParser(prog="python -m bot", description="Volunteer flake rates from VAN sign-ups.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands)
    _add_data(commands)
    _add_ask(commands)
    _add_digest(commands)
    _add_holds(commands)
    _add_reconcile(commands)
    sheet = commands.add_parser("sheet", help="write the published numbers into the Google Sheet")
    sheet.set_defaults(run=_sheet)
    _add_dashboard(commands)
    doctor = commands.add_parser("doctor", help="check that everything is in order, or say how to fix it")
    doctor.add_argument("--all", action="store_true", help="show what is fine line by line, too")
    doctor.set_defaults(run=_doctor)
    serve = commands.add_parser("serve", help="answer Slack")
    serve.add_argument("--socket", action="store_true", help="through Socket Mode instead of HTTP")
    serve.set_defaults(run=_serve)
    return whole


def _add_demo(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="a sample campaign, and a Slack workspace on this machine to ask it in")
    demo.add_argument(
        "--port", type=_port, metavar="P", help="where the workspace is served (default 3000, or the next free)"
    )
    demo.add_argument("--fresh", action="store_true", help="publish the sample anew, though what is published fits")
    demo.set_defaults(run=_demo)


def _add_data(commands: Commands) -> None:
    load = commands.add_parser("load", help="load a folder of VAN exports, all or nothing")
    load.add_argument("folder", type=Path, metavar="DIR", help="holds <table>.csv, .csv.gz or .parquet files")
    load.add_argument(
        "--preset",
        choices=PRESETS,
        help="what the files and their columns are called (default: what the setting SOURCES or sources.toml says)",
    )
    load.set_defaults(run=_load)

    sources = commands.add_parser(
        "sources", help="show which table and column of the source feeds what, and what a missing one costs"
    )
    sources.set_defaults(run=_sources)

    sample = commands.add_parser("sample", help="write a sample campaign's exports")
    sample.add_argument("folder", type=Path, metavar="DIR")
    sample.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another campaign (default 1)")
    sample.add_argument("--signups", type=int, metavar="N", help="about this many sign-ups (default about 12,000)")
    sample.set_defaults(run=_sample)

    pipeline = commands.add_parser("pipeline", help="rebuild the numbers, check and publish them")
    _add_today(pipeline)
    pipeline.add_argument(
        "--accept", action="append", default=[], metavar="CHECK", help="publish although this check fails (repeatable)"
    )
    pipeline.set_defaults(run=_pipeline)


def _add_ask(commands: Commands) -> None:
    ask = commands.add_parser("ask", help="ask what one asks in Slack")
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", help='for example "/flake region:Metro week:current"')
    what.add_argument(
        "--file",
        metavar="FILE",
        help='many questions, one a line (- reads stdin): the words, or {"text": …, "user": …, "today": …}; empty '
        "lines and lines that begin with # are left out; exits with 2 if one was misread, with 1 if one has no answer",
    )
    _add_today(ask)
    ask.add_argument("--user", default="", metavar="U", help="who asks")
    ask.add_argument(
        "--json",
        action="store_true",
        help='print text, blocks and report as JSON; of a file one object a line, {"error": …} if there is no answer',
    )
    ask.add_argument(
        "--out", type=Path, metavar="DIR", help="write the charts there as PNG; of a file, DIR/1 and so on, by question"
    )
    ask.set_defaults(run=_ask)


def _add_digest(commands: Commands) -> None:
    digest = commands.add_parser("digest", help="post the weekly digests that are due and not done, as `serve` does")
    _add_today(digest)
    digest.add_argument("--dry-run", action="store_true", help="post nothing: show what would be posted")
    digest.add_argument("--out", type=Path, metavar="DIR", help="with --dry-run: write each digest into a folder")
    digest.add_argument("--status", action="store_true", help="show what became of the digests of the last weeks")
    digest.set_defaults(run=_digest)


def _add_holds(commands: Commands) -> None:
    for name, what in (("freeze", "hold the digests of a place until it is thawed"), ("thaw", "let them go out again")):
        hold = commands.add_parser(name, help=what)
        hold.add_argument("place", nargs="?", default="", help="a region or a group of regions, or all")
        hold.add_argument("--reason", required=True, help="why; readers see it")
        hold.add_argument("--by", default="", metavar="NAME", help="who (default: you)")
        hold.set_defaults(run=_hold, name=name)


def _add_reconcile(commands: Commands) -> None:
    reconcile = commands.add_parser("reconcile", help="compare VAN's own Event Participation report with the numbers")
    reconcile.add_argument("file", metavar="FILE", help="the report, as CSV or XLSX")
    reconcile.add_argument("--columns", default="", metavar="PAIRS", help="for example date=Shift Day,status=Result")
    reconcile.add_argument("--out", type=Path, metavar="DIR", help="write the differences there as CSV")
    reconcile.set_defaults(run=_reconcile)


def _add_dashboard(commands: Commands) -> None:
    dashboard = commands.add_parser("dashboard", help="the published numbers in Data Studio, or as an HTML file")
    dashboard.add_argument(
        "--html",
        type=Path,
        metavar="DIR",
        help="write all pages there as one file to open, print and mail (or under a name that ends with .html); "
        "without it, print the address of a report in Data Studio",
    )
    dashboard.add_argument("--region", default="", metavar="R", help="only this region or group of regions")
    dashboard.set_defaults(run=_dashboard)


def _add_today(command: argparse.ArgumentParser) -> None:
    command.add_argument("--today", type=_date, metavar="D", help="the campaign's date, like 2020-08-17")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: take a number up to 65535")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"takes a date like 2020-08-17, not {text!r}") from None


def _demo(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import demo

    return demo.demo(settings, given.port, fresh=given.fresh)


def _load(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import data

    return data.load(settings, given.folder, given.preset)


def _sources(_: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import sources

    return sources.show(settings)


def _sample(given: argparse.Namespace, _: Settings) -> int:
    from bot.cli import data

    return data.write_sample(given.folder, given.seed, given.signups)


def _pipeline(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import data

    return data.pipeline(settings, given.today, tuple(given.accept))


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import ask, questions

    return questions.ask_all(given, settings) if given.file is not None else ask.ask(given, settings)


def _digest(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import digest

    return digest.digest(given, settings)


def _hold(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import admin

    return admin.hold(given, settings)


def _reconcile(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import admin

    return admin.reconcile(given, settings)


def _sheet(_: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import admin

    return admin.sheet(settings)


def _dashboard(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import dashboard

    return dashboard.dashboard(given, settings)


def _doctor(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import admin

    return admin.doctor(given, settings)


def _serve(given: argparse.Namespace, settings: Settings) -> int:
    from bot.cli import serve

    return serve.serve(settings, given.socket)
