"""The terminal door: `python -m bot load DIR`, `pipeline`, `ask "/flake …"`, `digest`, `serve` and others.

Exit status: 0 done; 1 it could not; 2 the words were wrong. Errors go to stderr as a sentence with the remedy.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import ModuleType

from bot import settings as settings_module
from bot.app import chart_workers, wiring
from bot.cli import ask as ask_door
from bot.cli.ask import STATUS
from bot.cli.progress import Progress, say
from bot.errors import UserError
from bot.replies.blocks import as_text
from bot.settings import Settings
from bot.warehouse import connection
from bot.warehouse.connection import NothingPublishedError

DEMO_TODAY = date(2020, 8, 17)
DEMO_TIME = time(9, 0)
DEMO_QUESTION = "/flake region:Metro week:current"


def main(words: Sequence[str]) -> int:
    """Do what the words say; return the exit status."""
    options = _parser().parse_args(words)
    try:
        settings = settings_module.read(os.environ)
        status = int(options.run(options, settings))
        sys.stdout.flush()
        return status
    except UserError as error:
        print(error.text, file=sys.stderr)
        return STATUS[error.outcome]
    except BrokenPipeError:
        # Whoever reads our output (head, less) has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Volunteer flake rates from VAN sign-ups.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="a sample campaign, and a Slack workspace on this machine to ask it in")
    demo.add_argument(
        "--port", type=_port, metavar="P", help="where the workspace is served (default 3000, or the next free)"
    )
    demo.set_defaults(run=lambda given, settings: _demo(settings, given.port))

    load = commands.add_parser("load", help="load a folder of VAN exports, all or nothing")
    load.add_argument("folder", type=Path, metavar="DIR", help="holds <table>.csv, .csv.gz or .parquet files")
    load.set_defaults(run=lambda given, settings: _load(settings, given.folder))

    sample = commands.add_parser("sample", help="write a sample campaign's exports")
    sample.add_argument("folder", type=Path, metavar="DIR")
    sample.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another campaign (default 1)")
    sample.add_argument("--signups", type=int, metavar="N", help="about so many sign-ups (default about 12,000)")
    sample.set_defaults(run=lambda given, _: _sample(given.folder, given.seed, given.signups))

    pipeline = commands.add_parser("pipeline", help="rebuild the numbers, check and publish them")
    _add_today(pipeline)
    pipeline.add_argument(
        "--accept", action="append", default=[], metavar="CHECK", help="publish although this check fails (repeatable)"
    )
    pipeline.set_defaults(run=lambda given, settings: _pipeline(settings, given.today, tuple(given.accept)))

    ask = commands.add_parser("ask", help="ask what one asks in Slack")
    ask.add_argument("question", help='for example "/flake region:Metro week:current"')
    _add_today(ask)
    ask.add_argument("--user", default="", metavar="U", help="who asks")
    ask.add_argument("--json", action="store_true", help="print text, blocks and report as JSON")
    ask.add_argument("--out", type=Path, metavar="DIR", help="write the charts there as PNG")
    ask.set_defaults(run=ask_door.ask)

    _add_digest(commands)

    reconcile = commands.add_parser("reconcile", help="hold VAN's own Event Participation report against the numbers")
    reconcile.add_argument("file", metavar="FILE", help="the report, as CSV or XLSX")
    reconcile.add_argument("--columns", default="", metavar="PAIRS", help="for example date=Shift Day,status=Result")
    reconcile.add_argument("--out", type=Path, metavar="DIR", help="write the differences there as CSV")
    reconcile.set_defaults(run=ask_door.reconcile)

    doctor = commands.add_parser("doctor", help="say whether everything is in order, or how to mend it")
    doctor.set_defaults(run=lambda _, settings: ask_door.doctor(settings))

    serve = commands.add_parser("serve", help="answer Slack")
    serve.add_argument("--socket", action="store_true", help="through Socket Mode instead of HTTP")
    serve.set_defaults(run=lambda given, settings: _serve(settings, given.socket))
    return parser


def _add_digest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    digest = commands.add_parser("digest", help="post the weekly digests that are due and not done, as `serve` does")
    _add_today(digest)
    digest.add_argument("--dry-run", action="store_true", help="post nothing: show what would be posted")
    digest.add_argument("--out", type=Path, metavar="DIR", help="with --dry-run: write each digest into a folder")
    digest.add_argument("--status", action="store_true", help="show what became of the digests of the last weeks")
    digest.set_defaults(run=lambda given, settings: _door().digest(given, settings))

    for name, what in (("freeze", "hold the digests of a place until it is thawed"), ("thaw", "let them go out again")):
        parser = commands.add_parser(name, help=what)
        parser.add_argument("place", nargs="?", default="", help="a region or a group of regions, or all")
        parser.add_argument("--reason", required=True, help="why; readers see it")
        parser.add_argument("--by", default="", metavar="NAME", help="who (default: you)")
        parser.set_defaults(run=lambda given, settings, name=name: ask_door.hold(given, settings, name))


def _door() -> ModuleType:
    from bot.cli import digest as digest_door

    return digest_door


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: take a number up to 65535")
    return int(text)


def _add_today(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=_date, metavar="D", help="the campaign's date, like 2020-08-17")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"takes a date like 2020-08-17, not {text!r}") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _load(settings: Settings, folder: Path) -> int:
    from bot.imports import loads, maps

    say(connection.where(settings))
    with Progress(sys.stderr) as progress:
        warehouse = connection.connect(settings)
        rows = loads.load(warehouse, folder, _now(), progress, say)
        for name in {version.map for version in maps.versions(warehouse) if version.dataset} & set(rows):
            say(
                f"{name} of this folder may not be used, for a map was uploaded in Slack. `/flake-admin {name}` shows "
                f"which is in force; `revert:0` takes this one."
            )
    tables = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    print(f"Loaded {sum(rows.values()):,} rows: {tables}. Next: python -m bot pipeline")
    return 0


def _sample(folder: Path, seed: int, signups: int | None) -> int:
    from local import sample

    with Progress(sys.stderr) as progress:
        rows = sample.write(folder, seed=seed, signups=signups, progress=progress)
    print(
        f"Wrote {sum(rows.values()):,} rows of {len(rows)} tables to {folder}, {rows['event_attendees']:,} of them "
        f"sign-ups. Next: python -m bot load {folder}"
    )
    return 0


def _pipeline(settings: Settings, today: date | None, accepted: tuple[str, ...] = ()) -> int:
    from bot.pipeline import build as pipeline

    say(connection.where(settings))
    wanted = wiring.options(settings, today or wiring.today(settings)(), accepted=accepted)
    with Progress(sys.stderr) as progress:
        run = pipeline.run(connection.connect(settings), wanted, progress, _now)
    for finding in run.findings:
        say(str(finding))
    if run.outcome != "published":
        say(f"Run {run.run_id} published nothing: readers keep the numbers they had.")
        for finding in run.findings:
            if finding.stops:
                say(f"{finding.check}: {finding.meaning}")
        return 1
    print(
        f"Published {run.sign_ups:,} sign-ups of {run.source_rows:,} source rows ({run.repeated:,} other versions, "
        f"{run.left_out:,} of deleted events left out), data through {run.data_through}."
    )
    return 0


def _demo(settings: Settings, port: int | None) -> int:
    from local import demo

    # uvicorn repeats the signal that stopped it; so the drawing processes are ended too, not orphaned.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    place = demo.bind(port, print)
    settings = replace(settings, bigquery_project="", source_datasets=())
    _protect(settings)
    folder = settings.home / "sample"
    status = _sample(folder, seed=1, signups=None) or _load(settings, folder) or _pipeline(settings, DEMO_TODAY)
    if status:
        return status
    print(f"\n{DEMO_QUESTION}   (on Monday, 17 August 2020)\n")
    reply = ask_door.answer(settings, DEMO_QUESTION, today=DEMO_TODAY)
    print(as_text(reply.blocks))
    ask_door.write_out(reply, settings.home / "demo")
    print(f'\nAsk more: .venv/bin/python -m bot ask "/flake last week by organizer" --today {DEMO_TODAY}')
    sys.stdout.flush()
    demo.serve(settings, datetime.combine(DEMO_TODAY, DEMO_TIME, settings.calendar.zone), place, print)
    return STATUS[reply.outcome]


def _protect(settings: Settings) -> None:
    """Refuse to put the sample in the place of a campaign's own numbers."""
    from local import sample

    try:
        campaign = connection.published(connection.connect(settings)).campaign
    except NothingPublishedError:
        return
    if campaign != sample.CAMPAIGN["name"]:
        raise UserError(
            f"{settings.home}/ holds a campaign's own numbers, which the sample would replace. Keep the sample apart: "
            f"FLAKEBOT_HOME=.local-demo make demo"
        )


def _serve(settings: Settings, through_socket: bool) -> int:
    from bot.app import background, server
    from bot.runtime import logs
    from bot.slack.poster import Poster

    logs.configure(logging.INFO)
    say(connection.where(settings))
    warehouse = connection.connect(settings)
    # uvicorn repeats the signal that stopped it; so the drawing processes are ended too, not orphaned.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with closing(chart_workers.DrawingProcesses(2)) as processes:
        inside, poster = wiring.Backend(settings, warehouse, processes), Poster(settings)
        with closing(background.background_work(inside, poster)) as unasked:
            edge = server.Callbacks(
                answer=inside.answer,
                today=wiring.today(settings),
                ready=inside.ready,
                wake=unasked.wake,
            )
            server.serve(settings, edge, socket=through_socket)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
