"""Questions about words and about the data, which are answered without numbers."""

from __future__ import annotations

import re

from bot.language.sentences import misspelled, normal
from bot.language.sentences.places import Words

_TERMS = (
    r"flakes?|flaked|flaking|close out|closing out|closed(?: out)?(?: shifts?)?|unclosed(?: shifts?)?",
    r"not closed out(?: yet)?|unturfed|unmapped|no regions?|no turf|turf|cancell?ed ahead|usual(?:ly| range)?|on track",
    r"short of goal|message left|left message|confirmed|scheduled|covered(?: days?)?|no shows?|completed|declined",
    r"rescheduled|walk ins?|phone ?banks?|canvass|(?:possible )?range|data through",
)
_WHAT_IS = r"(?:what|whats)(?: is| are)?"
_WORDS = (
    r"whats? (?:(?:does|do|is|are|did) )?.* (?:mean|means|meant)(?: by .*)?|what do you mean by .*",
    r"(?:define|explain|meaning of|definition of|(?:whats|what is) the (?:definition|meaning) of) .*",
    rf"{_WHAT_IS} (?:an? )?(?:{'|'.join(_TERMS)})|{_WHAT_IS} an? flake rate|glossary|definitions?|what counts as .*",
    r"how (?:is|are|do you|does it|does flakebot|did you) .*?(?:comput|calculat|measur|count|defin|figur|work out).*",
    r"hows .*?(?:comput|calculat|measur|defin).*",
    r"how (?:do|did) (?:you|we) (?:get|come up with) (?:this|that|these|the) (?:rate|number|numbers)",
)
_DATA = (
    r"how (?:fresh|old|recent|current|up to date|stale|new|late) (?:is|are) .*|data freshness|as of when",
    r"(?:when|what time) (?:was|were|did|does|is|are) .*?(?:updat|refresh|sync|publish|load).*",
    r"(?:is|are) (?:the|this|these|our) (?:data|numbers) (?:fresh|current|up to date|stale|old|live)",
    r"(?:data|numbers) (?:fresh|freshness|through when|as of when)|last (?:update|sync|refresh)|whats the latest data",
    r"how far (?:do|does) (?:the )?(?:data|numbers) go|(?:the )?(?:data|numbers) (?:are )?through (?:when|what day)",
    r"when (?:is|are|was|were) (?:the|this|these) (?:data|numbers) (?:from|through)",
)
WORDS, DATA = (re.compile("|".join(forms)) for forms in (_WORDS, _DATA))
_SPELLED = frozenset(
    normal.several(
        "what whats does mean means closed close shift shifts unclosed unturfed unmapped turf flake flaked rate range "
        "region scheduled confirmed completed cancelled declined rescheduled usual computed calculated measured "
        "defined fresh data numbers updated current refreshed synced"
    )
)
"""Words of such questions that are often misspelled."""


def page(words: Words) -> str:
    """Return the page of the help that answers a question: words, data, or '' for neither."""
    for said in (" ".join(words), " ".join(misspelled.nearest(words, _SPELLED))):
        if DATA.fullmatch(said):
            return "data"
        if WORDS.fullmatch(said):
            return "words"
    return ""
