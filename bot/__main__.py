"""The terminal door: `python -m bot load DIR`, `pipeline`, `ask "/flake …"`, `sample`, `demo`, `serve`.

Exit status: 0 done; 1 it could not; 2 the words were wrong. Errors go to stderr as a sentence with the remedy.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot import settings as settings_module
from bot import wiring
from bot.blocks import as_text, image
from bot.messages import Chart, Reply, Request, UserError
from bot.progress import Progress
from bot.settings import Settings

STATUS = {"answered": 0, "misread": 2, "refused": 1, "failed": 1}
DEMO_TODAY = date(2020, 8, 17)
DEMO_QUESTION = "/flake region:Metro week:current"


def main(words: Sequence[str]) -> int:
    """Do what the words say; return the exit status."""
    options = _parser().parse_args(words)
    try:
        settings = settings_module.read(os.environ)
        return int(options.run(options, settings))
    except UserError as error:
        print(error.text, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Volunteer flake rates from VAN sign-ups.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="a sample campaign, loaded, built and asked")
    demo.set_defaults(run=_demo)

    load = commands.add_parser("load", help="load a folder of VAN exports, all or nothing")
    load.add_argument("folder", type=Path, metavar="DIR", help="holds <table>.csv, .csv.gz or .parquet files")
    load.set_defaults(run=_load)

    sample = commands.add_parser("sample", help="write a sample campaign's exports")
    sample.add_argument("folder", type=Path, metavar="DIR")
    sample.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another campaign (default 1)")
    sample.add_argument("--signups", type=int, metavar="N", help="about so many sign-ups (default about 12,000)")
    sample.set_defaults(run=_sample)

    pipeline = commands.add_parser("pipeline", help="rebuild the numbers, check and publish them")
    _add_today(pipeline)
    pipeline.add_argument(
        "--accept", action="append", default=[], metavar="CHECK", help="publish although this check fails (repeatable)"
    )
    pipeline.set_defaults(run=_pipeline)

    ask = commands.add_parser("ask", help="ask what one asks in Slack")
    ask.add_argument("question", help='for example "/flake region:Metro week:current"')
    _add_today(ask)
    ask.add_argument("--user", default="terminal", metavar="U", help="who asks")
    ask.add_argument("--json", action="store_true", help="print text, blocks and report as JSON")
    ask.add_argument("--out", type=Path, metavar="DIR", help="write the charts there as PNG")
    ask.set_defaults(run=_ask)

    serve = commands.add_parser("serve", help="answer Slack")
    serve.add_argument("--socket", action="store_true", help="through Socket Mode instead of HTTP")
    serve.set_defaults(run=_serve)
    return parser


def _add_today(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date.fromisoformat, metavar="D", help="the campaign's date, like 2020-08-17")


def _now() -> datetime:
    return datetime.now(UTC)


def _today(options: argparse.Namespace, settings: Settings) -> date:
    return options.today or settings.calendar.today(_now())


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _load(options: argparse.Namespace, settings: Settings) -> int:
    from bot import loading

    _say(wiring.where(settings))
    with Progress(sys.stderr) as progress:
        rows = loading.load(wiring.connect(settings), options.folder, _now(), progress, _say)
    tables = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    print(f"Loaded {sum(rows.values()):,} rows: {tables}. Next: python -m bot pipeline")
    return 0


def _sample(options: argparse.Namespace, _: Settings) -> int:
    from bot import sample

    with Progress(sys.stderr) as progress:
        rows = sample.write(options.folder, seed=options.seed, signups=options.signups, progress=progress)
    print(
        f"Wrote {sum(rows.values()):,} rows of {len(rows)} tables to {options.folder}, {rows['event_attendees']:,} of "
        f"them sign-ups. Next: python -m bot load {options.folder}"
    )
    return 0


def _pipeline(options: argparse.Namespace, settings: Settings) -> int:
    from bot import pipeline

    _say(wiring.where(settings))
    wanted = pipeline.Options(
        calendar=settings.calendar,
        today=_today(options, settings),
        source_datasets=settings.source_datasets,
        turf_committee_id=settings.turf_committee_id,
        fresh_days=settings.fresh_days,
        accepted=tuple(options.accept),
    )
    with Progress(sys.stderr) as progress:
        run = pipeline.run(wiring.connect(settings), wanted, progress, _now)
    for finding in run.findings:
        _say(str(finding))
    if run.outcome != "published":
        _say(f"Run {run.run_id} published nothing: readers keep the numbers they had.")
        for finding in run.findings:
            if finding.severity == "fail":
                _say(f"{finding.check}: {finding.meaning}")
        return 1
    print(
        f"Published {run.sign_ups:,} sign-ups of {run.source_rows:,} source rows ({run.repeated:,} other versions, "
        f"{run.left_out:,} of deleted events left out), data through {run.data_through}."
    )
    return 0


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    _say(wiring.where(settings))
    return _answer(options, settings)


def _answer(options: argparse.Namespace, settings: Settings) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    question = options.question.strip()
    request = Request(
        text=question.removeprefix("/flake") if question.split(" ")[0] == "/flake" else question,
        user=options.user,
        channel="terminal",
        today=_today(options, settings),
        reference="terminal",
    )
    inside = wiring.Inside(settings, wiring.connect(settings), wiring.draw_here)
    reply = inside.answer(request)
    _print(reply, options)
    return STATUS[reply.outcome]


def _print(reply: Reply, options: argparse.Namespace) -> None:
    charts = [block for block in reply.blocks if isinstance(block, Chart)]
    if reply.outcome != "answered":
        _say(as_text(reply.blocks))
    if options.json:
        print(json.dumps(_as_json(reply), ensure_ascii=False, indent=1))
    elif reply.outcome == "answered":
        print(as_text(reply.blocks))
    if options.out and charts:
        options.out.mkdir(parents=True, exist_ok=True)
        for chart in charts:
            path = options.out / chart.name
            path.write_bytes(chart.png)
            _say(f"Chart: {path}")


def _as_json(reply: Reply) -> dict[str, Any]:
    """Give the reply as Slack would get it; a chart's file goes by its name."""
    blocks = [image(block, block.name) if isinstance(block, Chart) else block for block in reply.blocks]
    return {"text": reply.text, "blocks": blocks, "report": reply.report}


def _demo(options: argparse.Namespace, settings: Settings) -> int:
    from bot import sample

    settings = replace(settings, bigquery_project="", source_datasets=())
    _say(wiring.where(settings))
    _protect(settings)
    folder = settings.home / "sample"
    options.folder, options.seed, options.signups = folder, 1, None
    options.today, options.accept = DEMO_TODAY, []
    with Progress(sys.stderr) as progress:
        sample.write(folder, progress=progress)
    for step in (_load, _pipeline):
        if status := step(options, settings):
            return status
    options.question, options.user, options.json, options.out = DEMO_QUESTION, "terminal", False, settings.home / "demo"
    print(f"\n{DEMO_QUESTION}   (on Monday, 17 August 2020)\n")
    status = _answer(options, settings)
    print(f'\nAsk more: .venv/bin/python -m bot ask "/flake last week by organizer" --today {DEMO_TODAY}')
    return status


def _protect(settings: Settings) -> None:
    """Refuse to put the sample in the place of a campaign's own numbers."""
    from bot import sample

    try:
        campaign = wiring.published(wiring.connect(settings)).campaign
    except UserError:
        return
    if campaign != sample.CAMPAIGN["name"]:
        raise UserError(
            f"{settings.home}/ holds a campaign's own numbers, which the sample would replace. Keep the sample apart: "
            f"FLAKEBOT_HOME=.local-demo make demo"
        )


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from bot import app, blocks, logs

    logs.configure(logging.INFO)
    _say(wiring.where(settings))
    # uvicorn repeats the signal that stopped it; so the drawing processes are ended too, not orphaned.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    drawing = wiring.DrawingProcesses(2)
    try:
        inside = wiring.Inside(settings, wiring.connect(settings), drawing)
        edge = app.Inside(answer=inside.answer, plain=blocks.plain, today=wiring.today(settings), ready=inside.ready)
        app.serve(settings, edge, socket=options.socket)
    finally:
        drawing.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
