"""What ordinary words mean: phrases with their meanings.

In a phrase, a slash stands between words of which any will do, and a question mark behind a word that may be missing.
A meaning is written slot=value; a phrase may have several. What is neither here nor among the fillers is never left
out in silence.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

MEANINGS: tuple[tuple[str, str], ...] = (
    # Percent to goal, and what is counted for it.
    ("about=ptg", "ptg; percent/pct/percentage to goal; on track/pace/target for/with/on?; off track/pace"),
    ("about=ptg", "behind on/in/with?; falling behind; how far to/from/off goal/goals; to/from/behind/until goal"),
    ("about=ptg", "how far are/am we/i/they from/off goal/goals; goals; my/our goals; progress to/toward/towards goal"),
    ("about=ptg", "hit/hits/make/made/meet/met/reach/reached/miss/missing/missed the/my/our/their? goal/goals"),
    ("about=ptg", "vs/versus/against goal/goals; compared to/with goal/goals"),
    ("about=ptg metric=calls", "calls made; call goal/goals; hit/make/made/miss our/my/their/the? call goal"),
    ("about=ptg metric=calls", "recruitment call/calls; calls did/have i/we/they make/made; calls we/i/they made"),
    ("about=ptg metric=calls", "made the? calls"),
    ("about=ptg metric=conversations", "conversation/conversations/convos"),
    ("about=ptg metric=one_on_ones", "1 on 1/1s/ones; 1s on 1s; 1 to 1s/ones; 1 1s"),
    ("about=ptg metric=dials", "dials; voter call/calls/dial/dials; dials made"),
    ("about=ptg metric=doors", "door/doors knocked/hit/knocks/attempts?; knocked doors/on; knocks"),
    ("about=ptg metric=doors", "doors did/have we/i/they hit/knock/knocked"),
    ("about=ptg metric=texts", "texts; texts/text sent; text messages; voter texts"),
    ("about=ptg metric=contacts", "voter contact/contacts; contacts made?; voters contacted/reached"),
    ("about=ptg metric=contacts", "voters did/have we/i/they talk/talked/spoken/speak to/with"),
    ("about=ptg metric=contacts", "voters did/have we/i/they contact/contacted/reach/reached"),
    (
        "about=ptg metric=recruited",
        "recruitment; were? recruited; new sign ups; new signups/shifts; signups recruited/made",
    ),
    ("about=ptg metric=active", "active volunteers/vols/people"),
    ("about=ptg metric=almost", "almost active volunteers/vols/people?"),
    ("about=ptg metric=dropping", "dropping volunteers/vols/people; volunteers/vols/people dropping/dropped off?"),
    # What it is about: the name of a command.
    ("about=flake flaking=yes", "flake/flakes/flaking/flaked; flaking out; flaked out"),
    ("about=flake", "how bad; how is/are/was/were we doing"),
    ("about=flake", "how are/is things going?; how/hows/howd it going/go; how did we do; how/hows we doing; numbers"),
    ("about=flake", "results"),
    ("about=flake tense=past", "what happened"),
    (
        "about=flake flaking=yes rate=yes",
        "flake rate/rates/percentage/percent; flaking rate; rate/rates of flaking/flakes",
    ),
    ("about=trend", "trend/trends/trending; over time; week by week; week over week; by week; each/every/per week"),
    ("about=trend", "weekly"),
    ("about=trend", "getting/gotten/got better/worse; getting? better or worse; getting? worse or better"),
    ("about=trend", "getting better; going/go/gone up/down; up or down"),
    ("about=trend", "improving/improved/improve/rising/worsening/falling/dropping; going up or down; history"),
    ("about=trend", "progress"),
    (
        "about=compare than=yes",
        "compared to/with/against; vs/versus; worse/better/higher/lower than; flaking/flake more/less than",
    ),
    ("about=compare", "compare/compares/compared/comparing/comparison to/with/against/between?; vs/versus/v"),
    ("about=compare", "side by side; difference between; stack up against/to"),
    ("about=compare place=us", "do/how we compare/stack up? to/with/against"),
    ("about=next tense=ahead", "on the? books/book/schedule; scheduled/signedup/booked; signed up"),
    ("about=next tense=ahead", "still? ahead/upcoming"),
    ("about=next tense=ahead", "coming up/in?; will/gonna show/come/turn up/out/in?; expect/expected/expecting"),
    ("about=next tense=ahead", "who/what is/are on deck; confirmed; lined up; projected"),
    ("about=next tense=ahead", "forecast"),
    ("about=next tense=ahead", "will come; will be there; to come; going to show/come up?; shifts are there"),
    ("about=plan", "plan/planning; recruit/recruiting; need/needed to? recruit/schedule/book; needed"),
    ("need=yes", "need"),
    ("about=plan", "should we/i schedule/recruit/book"),
    ("about=plan", "goal/target; do we/i schedule/book; have/has to recruit/schedule/book; short of? goal?"),
    ("about=plan", "to schedule"),
    ("about=unclosed", "close out; closeout/closeouts/unclosed; not been? closed out? yet?; to close out?"),
    ("about=unclosed", "hasnt/havent/didnt/isnt/arent been? closed/close out?; still open in van?; open in van"),
    ("about=unclosed", "need/needs closing out?; closing out"),
    ("about=unclosed", "need/needs to? be? closed/close out?; left to close out?; unresolved; unstatused"),
    ("about=unclosed", "without a? status"),
    ("about=confirm", "confirm/confirms; confirm/confirmation/reminder call/calls are? due?; confirms are? due"),
    ("about=confirm metric=calls", "call/calls"),
    ("about=confirm", "dial"),
    ("about=confirm", "reminders"),
    ("about=confirm", "call/calls are? due/today; to call; to confirm; needs/need to? be? called/confirmed"),
    ("about=confirm", "need/needs/needed/have/has/got to call/confirm/dial; need/have to be calling"),
    ("about=confirm", "needs/need a? confirm/confirmation/reminder? call/calls/confirming"),
    ("about=confirm", "unconfirmed; not confirmed yet?; havent/hasnt been? confirmed; isnt/arent confirmed yet?"),
    ("about=confirm", "confirmation/confirmations"),
    ("about=confirm", "should i/we be? call/calling; do confirmed shifts flake less"),
    (
        "about=confirm",
        "calls should i/we make; calls do i/we have/need to make; calls to make; calls i/we have/need to make",
    ),
    ("about=digest", "weekly? digest/digests; weekly report/email/summary"),
    ("about=subscribe", "subscribe/subscribing this/the/our? channel?; subscribe/subscribing us/me?"),
    ("about=subscribe", ""),
    ("delivery=yes", "sign me/us up for; send me/us; post"),
    ("about=unsubscribe", "unsubscribe"),
    ("about=unsubscribe", "stop/cancel/end/quit the/this/my/our? digest/digests/subscription/subscriptions"),
    ("about=unsubscribe", "stop sending"),
    ("about=unsubscribe", "turn the/this/my/our? digest/digests/subscription off"),
    ("about=pause", "pause/pausing/mute/snooze; put the/this/my/our? digest/subscription on hold"),
    ("about=resume", "resume/resuming/restart/unpause; turn the/this/my/our? digest/subscription back on"),
    ("about=subscriptions", "subscribed to; subscription/subscriptions"),
    ("about=help", "help; what can/could/should i/we ask you?; what can/do you do; what do you know"),
    ("about=help", "how do i use this/you/it"),
    ("about=help", "how does this/it work; commands; how do you work"),
    ("about=trend usual=yes", "unusual; out of the ordinary; our usual"),
    ("about=compare", "next to each other"),
    ("about=compare than=yes", "than"),
    ("tone=yes", "better/worse/higher/lower"),
    ("about=next tense=ahead", "can we/i count on"),
    ("about=plan", "must we/i schedule/recruit/book; doable/realistic; if i/we want/need"),
    ("about=unclosed", "not closed; how much is left to close out"),
    ("about=confirm", "do people who confirm/confirmed still? flake"),
    ("about=subscriptions", "list/show? our/my digests"),
    ("about=help", "what can this do; what can this thing/bot do"),
    ("stop=yes", "stop/end/quit; turn off"),
    ("count=no-shows", "didnt/dont come; did not come"),
    ("count=completed", "anyone/anybody show/come up?"),
    ("ask=how-many", "what share of; how much of"),
    ("relative=before", "the 1 before; the week before that"),
    ("place=all", "all of/across? minnesota"),
    ("idle=yes", "for my/the/a/our? monthly/weekly/staff? report/call/meeting; need/want to know/see"),
    ("idle=yes", "list of shifts; gimme; what/whats/how does? it take/takes; it take/takes; over all"),
    ("says=yes", "say/says/said"),
    ("idle=yes", "where do we stand; where are we"),
    ("perfect=yes", "how has/have"),
    ("about=confirm", "do confirmed shifts/volunteers/people/vols flake/show/come up? less/more"),
    ("about=confirm", "confirm/confirmation calls do i/we have/need to make; confirm/confirmation calls to make"),
    ("about=unclosed", "close outs; close out everything; everything closed out; open"),
    ("about=compare than=yes", "who/which flakes/flaked/is/are flaking? more/less/worse"),
    ("about=compare than=yes place=us", "are/is/were/do we worse/better/higher/lower/flaking/flake more/less? than"),
    (
        "idle=yes",
        "before/ahead of? my/the/our? staff/team? call/meeting/checkin; regional/field director/organizer for",
    ),
    ("delivery=yes", "send/sends/sending; send this/the/our channel; put this/the/our channel on"),
    ("idle=yes", "have/has we/i/they done; where are/do we/i stand? with/on"),
    ("about=next tense=ahead", "will happen"),
    # Which rows, in which order, and how many of them.
    ("by=region", "by/per/each/every region/regions; region by region; for? each/every region"),
    ("by=region", "by cd/cds/district/districts"),
    ("by=region", "regions; cds; which region/regions/cd/cds/district/districts; region; each cd"),
    ("by=organizer", "by/per/each/every organizer/organizers/turf/turfs; organizer by organizer; turf by turf"),
    ("by=organizer", "organizer/organizers/turf/turfs; which organizer/organizers/turf/turfs"),
    ("by=day", "by/per/each/every day/date; day by day; daily; which day/days; by the day; day/days"),
    ("by=type", "by/per/each/every event? type/types; which event? type/types"),
    ("by=type", "type/types of event/events/shift/shifts; by event type/types"),
    ("type=all", "all/every event? type/types; all types of events/shifts; all kinds; any type; all events/shifts"),
    ("rank=worst", "worst/highest/most; the most; bottom; flakiest"),
    ("rank=worst", "worst performing; rank/ranked/ranking/rankings"),
    ("rank=best", "best performing"),
    ("rank=best", "best/lowest/least/fewest; the least"),
    # Which outcome is counted.
    ("count=no-shows", "no show/shows/showed/showing; noshow/noshows/noshowed; didnt/dont show up?"),
    ("count=no-shows", "did not show up?; never showed up?"),
    ("count=cancellations", ""),
    ("count=cancellations", "cancels/cancelled/canceled/cancellation/cancellations"),
    ("count=cancellations", "cancelation/cancelations/cancelling/canceling"),
    ("count=completed", "completed/complete/completes/completions; showed up?; turned out/up; came out/in?"),
    ("count=completed", "actually? came/showed up?; attended; turnout"),
    ("count=no-shows", "no show count/counts/total/totals/number/numbers; noshow count/total/number/numbers"),
    ("count=cancellations", "cancellation count/total/number/numbers/rate/rates"),
    ("count=completed", "show/attendance/completion rate/rates; show up rate/rates; attendance; showups; show ups"),
    ("rate=yes", "rate/rates/percentage/percent"),
    # Words that ask, which only some commands answer.
    ("ask=how-many", "how many more?; number of; count of; how many shifts/people/folks; total number of"),
    ("ask=who", "who/whos; who is/are/was/were/has/have"),
    ("ask=which", "which"),
    ("noun=people", "people/folks/volunteers/volunteer/vols/vol/persons/flaker/flakers"),
    # Whether it lies ahead, where the days do not say so.
    ("tense=past", "did/was/were/went/had; how did/was/were; howd"),
    ("tense=ahead", "will; look/looks/looking like?; shaping up; going to be; set for; do we have; have we got"),
    ("tense=ahead", "we have/got for"),
    # Whose shifts.
    ("place=all", "all regions; everyone/everybody/everywhere/statewide; whole/entire/all state"),
    ("place=all", "whole/entire/all of the state"),
    ("place=all", "across the state; the whole/entire state; all cds; every region; all of them"),
    ("place=us", "us/ourselves"),
    ("place=own", "my/our/own region/area/cd/district; mine/ours"),
    ("place=no-region", "no region; without a? region; not on the? map"),
    ("place=no-turf", "no turf/organizer; without a? turf/organizer"),
    ("unclear=yes", "to do; do/should/can/must i/we do; need to do; to dos; done; is it; not; no"),
    ("join=and", "and/plus"),
    ("join=or", "or"),
    ("relative=before", "the week before"),
    # Not questions.
    ("hello=thanks", "thanks/thx/ty; thank you"),
    ("hello=ok", "cool/great/ok/okay/nice/perfect/nvm/nevermind/bye/goodnight; never mind; good night; got it"),
    ("hello=hi", "hi/hello/hey/hiya/howdy/yo"),
    ("hello=hi", "good morning/afternoon/evening; hi/hello/hey there"),
)
"""Phrases by what they mean."""


def expanded(phrases: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every phrase that a line of phrases stands for."""
    for phrase in phrases.split(";"):
        choices = [_choices(word) for word in phrase.split()]
        for words in itertools.product(*choices):
            if found := tuple(word for word in words if word):
                yield found


def _choices(word: str) -> list[str]:
    optional = word.endswith("?")
    return [*word.rstrip("?").split("/"), *([""] if optional else [])]


def _table() -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for meaning, phrases in MEANINGS:
        slots = tuple((slot, value) for slot, _, value in (each.partition("=") for each in meaning.split()))
        for words in expanded(phrases):
            found.setdefault(words, slots)
    return found


PHRASES = _table()
"""Meanings by the words of a phrase; of two lines with the same phrase, the first counts."""
