"""`/flake-admin rerun`: rebuild the numbers, or reissue posted digests; asked first, told of while it runs."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools, quoted, rerun_digest, rerun_pipeline
from bot.admin.replies import rerun as views
from bot.errors import UsageError
from bot.language.key_values import Arguments
from bot.language.spelling import near
from bot.messages import ADMIN, Reply, Request

KEYS = ("week", "region", "channel", "reason", "anew", "accept", "confirm")


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Ask what is to be rerun, then whether, then do it."""
    what = arguments.bare.lower()
    if not what and not arguments.values:
        return views.choose()
    if what not in ("pipeline", "digest", "digests"):
        raise _unknown(arguments)
    arguments.need("reason", f"Say why: `{ADMIN} rerun {what} reason:late export`. It is written down, and shown.")
    if what == "pipeline":
        return rerun_pipeline.answer(request, arguments, tools)
    return rerun_digest.answer(request, arguments, tools)


def _unknown(arguments: Arguments) -> UsageError:
    """Offer what is nearly spelled so; else the choice."""
    what = arguments.bare
    said = f"I can rerun the pipeline or digests, not {quoted(what)}."
    word, _, others = arguments.typed.partition(" ")
    meant = near(word, ("pipeline", "digest"))
    if not meant or len(what.split()) > 1:
        return UsageError(said, f"{ADMIN} rerun")
    return UsageError(f"{said} Did you mean {meant[0]}?", f"{ADMIN} rerun {meant[0]} {others}".strip())


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
    keys=KEYS,
    changes=True,
)
