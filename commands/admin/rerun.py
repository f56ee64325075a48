"""`/flake-admin rerun`: rebuild the numbers, or make posted digests again; asked first, told of while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import arguments, look, orders, pipeline, redigest
from bot.admin import COMMAND as ADMIN
from bot.admin import AdminCommand, AdminTools
from bot.gate import Freshness
from bot.grammar import Grammar, written
from bot.look import Look
from bot.messages import Reply, Request, UserError, WordsError
from bot.metrics import history, moved
from bot.metrics.moved import Moved
from bot.redigest import Which
from bot.tools import Published
from bot.views import rerun as views
from bot.weeks import say, say_span

KEYS = ("week", "region", "channel", "reason", "anew", "accept", "confirm")
GRAMMAR = Grammar(command=f"{ADMIN} rerun digest", keys=("region", "week"), by="organizer", week="last")
WEEKS = 60
"""So many weeks of two runs are compared."""


def run(request: Request, tools: AdminTools) -> Reply:
    """Ask what is to be rerun, then whether, then do it."""
    order = orders.read(request.text, KEYS)
    what = order.bare.lower()
    if what == "":
        return views.choose()
    if what not in ("pipeline", "digest", "digests"):
        raise WordsError(f"I can rerun the pipeline or digests, not “{order.bare}”.", f"{ADMIN} rerun")
    order.need("reason", f"Say why: `{ADMIN} rerun {what} reason:late export`. It is written down, and shown.")
    return _pipeline(request, order, tools) if what == "pipeline" else _digests(request, order, tools)


def _pipeline(request: Request, order: orders.Order, tools: AdminTools) -> Reply:
    """Rebuild all numbers, and say what changed."""
    if wrong := [key for key in ("week", "region", "channel", "anew") if order.value(key)]:
        raise WordsError(f"The pipeline rebuilds everything: leave {wrong[0]}: out, or rerun the digest.")
    accepted = tuple(order.value("accept").replace(",", " ").split())
    reason = order.value("reason")
    if not order.value("confirm"):
        return views.ask(_plan(order, tools))

    def work(progress: Callable[[str], None]) -> Reply:
        before = _published(tools)
        done = tools.rebuild(request.user, reason, progress, accepted)
        progress("comparing with the numbers before …")
        changed = _moved(request, tools, before, done.run_id) if before and done.outcome == "published" else ()
        return views.ran(done, changed, before.data_through if before else None)

    return Reply("Rebuilding all numbers …", work=work)


def _plan(order: orders.Order, tools: AdminTools) -> views.Plan:
    datasets, _ = pipeline.source(tools.warehouse, tools.settings.source_datasets)
    changed = pipeline.synced(tools.warehouse, datasets)
    when = f", last changed {say(tools.calendar.today(changed))}" if changed else ""
    last = next((row for row in tools.recall("questions/runs").records() if row["milliseconds"]), None)
    details = [f"The source is {', '.join(datasets)}{when}."]
    if last:
        billed = (last["bytes_billed"] or 0) / 1024**2
        details.append(f"The last run took {last['milliseconds'] / 1000:,.0f} s, and was billed {billed:,.0f} MB.")
    details.append("Nothing changes for readers until its checks have passed; then all their answers do.")
    accept = f" accept:{order.value('accept')}" if order.value("accept") else ""
    words = f"{ADMIN} rerun pipeline{accept} confirm:yes reason:{order.value('reason')}"
    return views.Plan("Rebuild all numbers from the source", details, tools.estimate(), words)


def _published(tools: AdminTools) -> Published | None:
    try:
        return tools.published()
    except UserError:
        return None


def _moved(request: Request, tools: AdminTools, before: Published, now: str) -> tuple[Moved, ...]:
    """Compare two runs week by week and region by region; where the older one is gone, nothing can be said."""
    this = tools.calendar.week(request.today)
    asked = {
        "first_day": this.earlier(7 * WEEKS).first,
        "last_day": this.last,
        "today": request.today,
        "group_by": "region",
        **dict.fromkeys(("region", "region_group", "organizer", "event_type")),
    }
    old = tools.ask("questions/trend", before.run_id, **asked).records()
    return moved.between(old, tools.ask("questions/trend", now, **asked).records())


@dataclass(frozen=True)
class _Wish:
    """Digests that are to be made again: which, as words, and whether anew."""

    which: Which
    words: str
    anew: bool


def _digests(request: Request, order: orders.Order, tools: AdminTools) -> Reply:
    """Make posted digests again."""
    if tools.sender is None:
        raise UserError("No Slack is connected here: set SLACK_BOT_TOKEN (docs/connect.md).")
    sender, seen = tools.sender, _look(request, tools)
    wish = _wish(request, order, tools)
    entries = redigest.posted(seen, wish.which)
    if not entries:
        raise UserError(_none(seen, wish.which))
    if held := [hold for entry in entries if (hold := seen.held(entry.message))]:
        raise UserError(f"Digests are held, because {held[0].reason}. {held[0].details}")
    if not order.value("confirm"):
        return views.ask(_digest_plan(request, order, wish, seen, tools))
    by = redigest.Order(request.user, order.value("reason"), order.value("confirm") if wish.anew else "")
    through = tools.published().data_through

    def work(progress: Callable[[str], None]) -> Reply:
        return views.made(redigest.make(seen, sender, entries, by, progress), anew=wish.anew, through=through)

    return Reply(f"Making {len(entries)} {'digest' if len(entries) == 1 else 'digests'} again …", work=work)


def _look(request: Request, tools: AdminTools) -> Look:
    settings, now = tools.settings, tools.moment(request)
    taken = look.take(lambda _: tools, now, tools.calendar)
    seen = look.judge(taken, Freshness(settings.digest_fresh_days, settings.fresh_days))
    if seen is None:
        raise UserError("New numbers are being published at this moment. Try again in a minute.")
    return seen


def _wish(request: Request, order: orders.Order, tools: AdminTools) -> _Wish:
    """Read which digests are meant."""
    named = {key: [order.value(key)] for key in ("region", "week") if order.value(key)}
    names = tools.names(tools.published())
    asked = arguments.parse(written(named), names, tools.calendar, request.today, GRAMMAR)
    span, place = asked.scope.span, asked.scope.where or ""
    if span.last >= request.today:
        raise UserError(f"{say_span(span)} is not over yet: no digest has told of it.")
    channel = order.value("channel").strip("<#>").partition("|")[0]
    words = written({"region": [place] if place else [], "week": [span.first.isoformat()]})
    words += f" channel:{channel}" if channel else ""
    return _Wish(Which(span.first, channel, place), words, order.value("anew").lower() in ("yes", "true", "1"))


def _none(seen: Look, which: Which) -> str:
    lacking = redigest.missing(seen, which)
    if not lacking:
        return f"No digest about the week of {say(which.week)} was posted there, and nobody is subscribed to one."
    return (
        f"No digest about the week of {say(which.week)} has been posted there yet: {len(lacking)} due. What is due is "
        f"posted by itself at its time; `{ADMIN} status` shows it."
    )


def _digest_plan(request: Request, order: orders.Order, wish: _Wish, seen: Look, tools: AdminTools) -> views.Plan:
    entries, lacking = redigest.posted(seen, wish.which), redigest.missing(seen, wish.which)
    places = sorted({entry.message.place for entry in entries})
    what = "Post anew" if wish.anew else "Edit in place"
    details = [f"Of {', '.join(places[:10])}, by the numbers of today: `{tools.published().run_id}`."]
    if lacking:
        details.append(f"{len(lacking)} more have not been posted yet: those come by themselves at their time.")
    details.append(
        "The earlier ones stay where they are; everybody in the channels sees another."
        if wish.anew
        else "Nobody is notified; each says that it was edited, when and why, and so does the table below it."
    )
    sure = request.reference if wish.anew else "yes"
    anew = " anew:yes" if wish.anew else ""
    words = f"{ADMIN} rerun digest {wish.words}{anew} confirm:{sure} reason:{order.value('reason')}"
    many = f"{len(entries)} {'digest' if len(entries) == 1 else 'digests'}"
    return views.Plan(f"{what} {many} of the week of {say(wish.which.week)}", details, _bytes(seen, tools), words)


def _bytes(seen: Look, tools: AdminTools) -> int:
    """Ask how many bytes the questions of all digests would read: they share them."""
    before, this = history.before(tools.calendar, seen.calendar.today(seen.now)), tools.calendar.week(seen.now.date())
    nowhere = dict.fromkeys(("region", "region_group", "organizer", "event_type"))
    days = {"first_day": before.first, "last_day": this.last, "today": this.last, "group_by": "region", **nowhere}
    compared = {"before_first_day": before.first, "before_last_day": before.last}
    run_id = tools.published().run_id
    asked = {"questions/trend": {}, "questions/shifts": compared, "questions/ahead": compared}
    return sum(tools.warehouse.dry_run(name, run_id, **days, **more) for name, more in asked.items())


COMMAND = AdminCommand(
    name="rerun",
    summary="Rebuild the numbers, or make posted digests again; asks first",
    usage=f"{ADMIN} rerun pipeline|digest [week:W] [region:R] [channel:C] reason:WHY",
    details=(
        ("pipeline", "rebuild all numbers from the source, check and publish them; says what moved"),
        ("digest", "edit the digests that were posted, by today's numbers; says how far each has moved"),
        ("week:last", "which week's digests; a date, W05, or last if you leave it out"),
        ("region:Metro", "only those of a region or group; channel:C0… only those in a channel"),
        ("anew:yes", "post them anew instead of editing them"),
        ("accept:volume_plausible", "with pipeline: publish though this check fails"),
        ("reason:late export", "why; it is written down, and digests say it"),
    ),
    examples=(("Rerun…", f"{ADMIN} rerun"),),
    run=run,
    changes=True,
)
