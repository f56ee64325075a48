"""Other names of regions and event types, and what is not counted."""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, str] = {
    "the cities": "Metro",
    "twin cities": "Metro",
    "the twin cities": "Metro",
    "the metro": "Metro",
    "suburb": "Suburbs",
    "the suburbs": "Suburbs",
    "the burbs": "Suburbs",
    "burbs": "Suburbs",
    "greater mn": "Greater Minnesota",
    "outstate": "Greater Minnesota",
    "outstate minnesota": "Greater Minnesota",
    "outstate mn": "Greater Minnesota",
}
"""Names that staff give regions, used where a region or a group of regions has the name."""

TYPE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "phonebank": ("pb", "pbs", "phone banking", "phonebanking", "phonebankers", "phone bankers", "phones"),
    "canvass": ("canvasses", "canvas", "canvases", "canvassing", "canvassers", "canvasser"),
    "textbank": ("text banking", "textbanking", "text bankers"),
}
"""Other words for event types, by the key of the type."""

OTHER_SUBJECTS: Mapping[str, str] = {
    word: subject
    for subject, words in {
        "donations": "donation donations donors donor money dollars raised fundraising",
        "attempts": "attempts attempted",
        "voters": "votes vote polls polling ballots contacted ids",
        "people": "name names list lists cell phone email emails address volunteer volunteers",
        "causes": "why because reason reasons cause caused",
        "leads": "lead leads hot prospects",
        "the weather": "weather rain snow",
    }.items()
    for word in words.split()
}
"""Words for what is not counted, by what to call it."""
