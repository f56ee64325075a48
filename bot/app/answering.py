"""A request is read, and answered at once where that takes nothing else; the rest of the work can be done later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.home import Greeter
from bot.messages import ADMIN, HOME, Reply, Request, Rest
from bot.runtime import Usage
from bot.tools import Tools

if TYPE_CHECKING:
    from bot.admin import AdminTools


@dataclass(frozen=True)
class Toolboxes:
    """What makes the tools for a request; what is read with them is counted in the usage."""

    everybody: Callable[[Request, Usage], Tools]
    data_team: Callable[[Request, Usage], AdminTools]


def begin(request: Request, toolboxes: Toolboxes, greeter: Greeter) -> Reply:
    """Return the answer to a request, or a reply whose rest is still to be done; never raises."""
    import commands

    usage = Usage()
    if request.entry_point in (ADMIN, HOME):
        return Reply("", rest=Rest(lambda: _accounted(request, _other(request, toolboxes, usage), usage)))
    # What greets a person is no part of the answer's account.
    greeting = greeter.begin(request, toolboxes.everybody(request, Usage()))
    read = commands.begin(request, toolboxes.everybody(request, usage))

    def finish(reply: Reply) -> Reply:
        return _accounted(request, greeter.greet(request, reply, greeting), usage)

    if rest := read.rest:
        return replace(read, rest=replace(rest, answer=lambda: finish(rest.answer())))
    # Whether somebody was greeted is asked of BigQuery, once for each of them.
    return Reply("", rest=Rest(lambda: finish(read))) if greeter.may_greet(request, greeting) else finish(read)


def _other(request: Request, toolboxes: Toolboxes, usage: Usage) -> Reply:
    """Answer the data team, or App Home."""
    from bot import home
    from commands import admin

    if request.entry_point == ADMIN:
        return admin.answer(request, toolboxes.data_team(request, usage))
    return home.answer(request, toolboxes.everybody(request, usage))


def _accounted(request: Request, reply: Reply, usage: Usage) -> Reply:
    """Return the reply with what the log says of it; where work is still to be done, once that is done."""
    work = reply.work
    if work is not None:
        return replace(reply, work=lambda progress: _accounted(request, work(progress), usage))
    account = replace(reply.account, rows=usage.rows, bytes=usage.bytes, billable=usage.billable)
    return replace(reply, account=account)
