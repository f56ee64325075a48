"""What each command can say, which other subjects it takes with it, and what words mean together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language.sentences.lexicon.listed import listed

ABSORBS: Mapping[str, frozenset[str]] = {
    "unsubscribe": listed("digest subscriptions subscribe trend"),
    "pause": listed("digest subscriptions trend"),
    "resume": listed("digest subscriptions pause trend"),
    "subscriptions": listed("digest"),
    "subscribe": listed("digest trend flake"),
    "digest": listed("trend flake"),
    "compare": listed("flake trend"),
    "trend": listed("flake"),
    "plan": listed("next"),
    # “On track for calls” is not about calls to confirm.
    "ptg": listed("plan confirm flake next trend"),
    "unclosed": listed("next"),
}
"""What a subject takes with it: “the trend of the flake rate” is about the trend."""
TAKES: Mapping[str, frozenset[str]] = {
    "flake": listed(
        "by type rank ranked top count uncounted rate ask noun change range chance showing together todo judged forme "
        "ended"
    ),
    "trend": listed("by type rate usual weekly change range chance count showing than tone forme ended figure"),
    "compare": listed("type rate ask relative than tone chance range forme"),
    "next": listed("by type ask noun count range extreme held forme rank stand"),
    "plan": listed("type ask noun count range held toward recruiting"),
    "unclosed": listed("type ask by rank noun everything past done ended left closed rate moves"),
    "confirm": listed("by type ask noun rank metric everything done ended left"),
    "ptg": listed("by type ask noun metric weekly change done ended toward pace made stand recruiting forme"),
    # What Monday's digest says is what the weekly one does; it says what moved the rate.
    "digest": listed("says on at why change rate weekly tone forme delivery"),
    "subscribe": listed("on at delivery weekly rate start"),
    "subscriptions": listed("ask delivery"),
    "unsubscribe": listed("stop delivery weekly on"),
    "pause": listed("delivery"),
    "resume": listed("start delivery"),
    "help": frozenset(),
}
"""What each command can take into account, besides days and places."""
ALWAYS_TAKEN = listed("about tense place hello join idle need flaking perfect again level stand unit body")
COMBINED: tuple[tuple[tuple[str, ...], Mapping[str, str]], ...] = (
    (("voters", "talked"), {"about": "ptg", "metric": "contacts"}),
    (("voters", "called"), {"about": "ptg", "metric": "dials"}),
    (("noun", "talked"), {"about": "ptg", "metric": "conversations"}),
    (("noun", "called"), {"about": "ptg", "metric": "calls"}),
)
"""Slots that together mean something else, wherever the words stand: “how many voters did CD1 talk to”."""
