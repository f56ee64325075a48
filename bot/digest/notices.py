"""Notices to the owner of a subscription, in direct messages and by mail: held, not posted, could not be posted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.calendar import say
from bot.digest.due import Due
from bot.digest.holds import Hold
from bot.outbox import Notice
from bot.outbox.ledger import Entry
from bot.replies.blocks import escape
from bot.replies.phrases import possessive
from bot.schedule import say_moment

MAX_CHANNELS = 20
"""Maximum number of channels named in a notice."""

_REFUSALS = {
    "is_archived": "the channel {is_} archived",
    "not_in_channel": "Flakebot {is_} not in the channel",
    "channel_not_found": "Flakebot {is_} not in the channel, or it is gone",
    "restricted_action_read_only_channel": "Flakebot {is_} not allowed to post in that channel",
}


def held(due: Sequence[Due], hold: Hold) -> Notice:
    """Return the notice to an owner that digests are on hold, why, and what that means for the owner."""
    whose, goes, none = ("Its", "It goes", "none") if len(due) == 1 else ("Their", "They go", "none of them")
    remedy = (
        f"You need do nothing: the data team takes care of it. {whose} readers have been told. {goes} out once the "
        f"numbers are good again today; if that takes longer, {none} comes this week."
    )
    if hold.last_good:
        remedy += f" Until then, `/flake` answers with data through {say(hold.last_good)}."
    return Notice(_on_hold(due, hold), _held_lines(due), remedy)


def held_for_team(due: Sequence[Due], hold: Hold) -> Notice:
    """Return the notice to the data team that digests are on hold, why, and what to do."""
    remedy = f"{hold.remedy} Once the numbers are good again today, what is held goes out by itself, marked late."
    return Notice(_on_hold(due, hold), _held_lines(due), remedy, small=[hold.details] if hold.details else [])


def _on_hold(due: Sequence[Due], hold: Hold) -> str:
    many = f"{possessive(due[0].message.place)} digest is" if len(due) == 1 else f"{len(due)} digests are"
    return f"{many} on hold: {hold.reason}"


def _held_lines(due: Sequence[Due]) -> list[str]:
    return [f"• {_digest(one)}" for one in due[:MAX_CHANNELS]] + _more(len(due))


def refused(due: Due, reason: str) -> Notice:
    """Return the notice that a channel cannot be posted to, and what to do about it."""
    why = refusal(reason)
    if reason in ("not_in_channel", "channel_not_found"):
        remedy = "Type `/invite @Flakebot` in that channel: the digest then goes out today, with the next try."
    elif reason == "is_archived":
        remedy = "End the subscription with `/flake unsubscribe`, or unarchive the channel."
    else:
        remedy = "Ask an admin of the workspace to let Flakebot post there, or subscribe another channel."
    return Notice(f"The weekly digest could not be posted: {why}", [f"• {_digest(due)}"], remedy)


def missed(given_up: Sequence[tuple[Due, str, bool]]) -> Notice:
    """Return the notice of digests not posted on their day: each with the reason, and whether it is paused for it."""
    many = "A weekly digest was" if len(given_up) == 1 else f"{len(given_up)} weekly digests were"
    lines = []
    for due, reason, paused in given_up[:MAX_CHANNELS]:
        more = " It is paused: `/flake resume` in that channel resumes it." if paused else ""
        lines.append(f"• {_digest(due)}: {escape(refusal(reason, now=False))}.{more}")
    remedy = "The next ones come at their usual time. For the same numbers now: `/flake digest`."
    if not any(paused for *_, paused in given_up):
        remedy = f"You need do nothing. {remedy}"
    return Notice(f"{many} not posted", [*lines, *_more(len(given_up))], remedy)


def state(last: Entry | None, zone: ZoneInfo) -> str:
    """Describe what became of a place's last digest (mrkdwn, escaped); '' where there has been none."""
    if last is None:
        return ""
    at, why = say_moment(last.at.astimezone(zone)), escape(refusal(last.note))
    if last.message.kind == "held":
        return f"held since {at}: {why}"
    said = {
        "sent": f"last came <{last.permalink}|{at}>" if last.permalink else f"last came {at}",
        "claimed": "is being posted",
        "later": f"will be tried again: {why}",
        "refused": f"cannot be posted: {why}",
        "missed": f"the one about the week of {say(last.message.week)} did not come: {why}",
        "failed": f"the one about the week of {say(last.message.week)} could not be posted: {why}",
    }
    return said[last.step]


def refusal(note: str, *, now: bool = True) -> str:
    """Describe what an error code of Slack's means, in the present or the past; return any other note as it is."""
    if note in _REFUSALS:
        return _REFUSALS[note].format(is_="is" if now else "was")
    return f"Slack answered {note}" if re.fullmatch(r"[a-z_]+", note) else note


def _digest(due: Due) -> str:
    channel = due.subscription.channel
    where = "your direct messages" if channel.startswith("D") else f"<#{channel}>"
    return f"*{escape(due.message.place)}* in {where}, due {say_moment(due.since)}"


def _more(many: int) -> list[str]:
    return [f"and {many - MAX_CHANNELS} more"] if many > MAX_CHANNELS else []
