"""`/flake-admin accept`: publish once although the newest run's checks failed, for a reason that is written down."""

from __future__ import annotations

from bot.admin import AdminCommand, accepting
from bot.messages import ADMIN

COMMAND = AdminCommand(
    name="accept",
    summary="Publish what the newest run's checks stopped, once; asks first",
    usage=f"{ADMIN} accept [CHECK] [reason:WHY]",
    details=(
        ("volume_plausible", "what stopped the newest run; all of it if you leave it out"),
        ("reason:half of CD7 left", "why the numbers are right; it is written down"),
    ),
    examples=(("Accept…", f"{ADMIN} accept form:yes"),),
    run=accepting.answer,
    keys=accepting.KEYS,
    form="form:yes",
    changes=True,
)
