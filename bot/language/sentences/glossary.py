"""Questions about words, about the data and about the commands, which are answered without numbers."""

from __future__ import annotations

import re

from bot.language.sentences import misspelled, normal
from bot.language.sentences.lexicon import PHRASES
from bot.language.sentences.places import Words

COMMANDS = "flake|trend|next|plan|ptg|unclosed|confirm|compare|digest|subscribe|subscriptions|pause|resume|unsubscribe"
"""Names of commands, each of which has a page of the help."""

_TERM = (
    r"(?:an? |the )?(?:flakes?|flaked|flaking|close out|closing out|closed(?: out)?(?: shifts?)?|unclosed(?: shifts?)?"
    r"|not closed out(?: yet)?|unturfed|unmapped|no regions?|no turf|turf|cancell?ed ahead|usual(?:ly| range)?"
    r"|on track|short of goal|message left|left message|confirmed|scheduled|covered(?: days?)?|no shows?|completed"
    r"|declined|rescheduled|walk ins?|phone ?banks?|canvass|(?:possible )?range|data through|cancell?ed"
    r"|cancell?ations?|cancels?|flake rates?|region|interval|not closed(?: out)?|(?:almost )?active(?: volunteers?)?)"
)
_IT = r"(?:this|that|these|the|it|they|you|your|our|those|flakebot|the bot|we)"
_NUMBERS = r"(?:rates?|numbers?|range|band|usual|usually|expected|forecasts?|percents?|percentages?|estimates?|goals?)"
_COUNTED = r"(?:counts?|counted|included|includes?|considered|treated)"
_OUTCOME = r"(?:flakes?|flaking|flaked|no shows?|rates?|completed|cancell?\w*|shifts?)"
_WHAT_IS = r"(?:what|whats)(?: is| are)?"
_WORDS = (
    r"whats? (?:(?:does|do|is|are|did) )?.* (?:mean|means|meant)(?: by .*| here| exactly| again)?",
    r"what do you mean by .*",
    r"(?:define|meaning of|definition of|(?:whats|what is) the (?:definition|meaning) of) .*",
    rf"(?:does|do|is|if) {_TERM} means? .*|.*\bdefinition of\b.*",
    r"explain (?:what|how) .*(?:mean|work|comput|calculat).*",
    r"(?:what|whats) (?:does|do) it mean (?:if|when|that) .*",
    r"explain (?!why\b|.*\b(?:jump|increase|spike|drop|changed?|week|month|up|down)\b).*",
    rf"what {_TERM} (?:is|are|means?)|{_WHAT_IS} {_TERM}|glossary|definitions?|what counts as .*",
    r"whats? (?:goes into|(?:is )?included in|counts) .*",
    r"how (?:is|are|do you|does it|does flakebot|did you) .*?(?:comput|calculat|measur|count|defin|figur|work out).*",
    r"hows .*?(?:comput|calculat|measur|defin).*",
    rf"how (?:do|did|does) {_IT} (?:get|come up with|arrive at|know|decide|determine|set|pick) .*{_NUMBERS}.*",
    rf"(?:{_WHAT_IS} )?(?:the )?difference between {_TERM} (?:and|vs|versus|or) {_TERM}",
    rf"(?:how )?(?:is|are) {_TERM} (?:different (?:from|than|to)|the same (?:thing )?as) {_TERM}",
    r"when (?:it|you|flakebot|van|(?:the|this) (?:bot|table|answer|row|digest)|this) says? .*",
    rf"(?:does|do|is|are|if|would|should) .*\b{_COUNTED} (?:as|toward|towards|in|against|like)\b.*\b{_OUTCOME}",
    rf"(?:does|do|is|are|would) {_TERM} {_COUNTED}|(?:is|are) .* (?:a|an) (?:flake|no show)",
    rf"(?:which|what) (?:status|statuses|shifts|outcomes) (?:is |are )?{_COUNTED} .*",
    r"what happens (?:if|when) (?:a )?(?:someone|somebody|people|volunteers?|they) .*",
    r"(?:so )?(?:is )?(?:the )?flake rates? (?:is |equals |means |just )?(?:the )?(?:no shows?|cancell?\w*) .*",
    r"(?:.* )?(?:denominator|numerator|formula|methodology|glossary)(?: .*)?",
)
_SOON = r"(?:todays?|yesterdays?|tonights?|last nights?|this mornings?|this weekends?|the weekend)"
_DATA = (
    r"how (?:fresh|old|recent|current|up to date|stale|new|late) (?:is|are) .*|data freshness|as of when",
    r"(?:when|what time) (?:was|were|did|does|is|are|do) .*?(?:updat|refresh|sync|publish|load|come in).*",
    rf"(?:is|are) {_IT}(?: data| numbers| rates?)? (?:fresh|current|up to date|stale|old|live|real time|out of date)",
    r"(?:data|numbers) (?:fresh|freshness|through when|as of(?: when)?)|last (?:update|sync|refresh)",
    r"whats the latest data",
    r"how far (?:do|does) (?:the )?(?:data|numbers) go|(?:the )?(?:data|numbers) (?:are )?through (?:when|what day)",
    r"when (?:is|are|was|were) (?:the|this|these) (?:data|numbers) (?:from|through)",
    rf"(?:does|do|is|are|did) {_IT} (?:\w+ )?(?:include|count|have|show|cover|reflect) (?:all of )?{_SOON}(?: .*)?",
    rf"(?:is|are) {_SOON}(?: \w+)? (?:in|included|counted|loaded|synced|reflected)"
    r"(?: (?:here|there|this|yet|already))*",
    r"how often (?:do|does|is|are) .*(?:update|refresh|sync|run|load).*|as of(?: what| which) day",
    r"(?:whats|what is|when was) the (?:last|latest|newest|most recent) (?:day|date|sync|update|refresh|data)"
    r"(?: (?:in|of|with) (?:the )?(?:data|van)| (?:you|we|i) have)?",
    r"(?:through|up to) (?:what|which) (?:day|date)(?: .*)?|(?:whats|what is) the data (?:through|as of)",
)
_OF_COMMAND = (
    rf"(?:{_WHAT_IS} )?(?:the )?(?:syntax|usage|options|keys|parameters|arguments|flags|examples?|instructions|help)"
    rf"(?: and \w+)? (?:for|of|on|with) (?:the )?({COMMANDS})(?: command)?",
    rf"(?:what|which) (?:metrics|keys|options|words|values|parameters|filters|arguments)(?: (?:and|or) \w+)? "
    rf"(?:(?:does|can|do) )?(?:i use (?:with|in|for) )?(?:for )?({COMMANDS})"
    r"(?: (?:take|accept|have|know|support|use))?",
    rf"how (?:do|can|would|should|to)(?: i| you| we)? (?:use|write|type|run|do) (?:the |an? )?({COMMANDS})"
    r"(?: command)?",
    rf"how does (?:the )?({COMMANDS})(?: command)? work",
    rf"what (?:does|can) (?:the )?({COMMANDS})(?: command)? (?:do|show)",
    rf"({COMMANDS}) (?:help|syntax|usage|options|examples?)|{_WHAT_IS} (ptg)(?: mean| stand for)?",
    r"what (?:does|is) (ptg|percent to goal)(?: (?:mean|stand for))?|(?:define|explain) (ptg)",
    r"how (?:do|can|would) (?:i|you) (compare|subscribe|unsubscribe|pause|resume)(?! (?:to|with|against)\b)(?: .*)?",
)
_ABOUT_ONE = re.compile(
    r"how (?:do|can|would) (?:i|we|you) (?:(?:see|look up|get|find|show|view|pull up) "
    r"(?:just|only|1|an? (?:single|different|specific|certain|particular|other)|another)"
    r"|ask|filter|narrow|limit|specify|pick|choose|switch|change|search)"
    r"(?!.*\bmy\b) (?:.*\b)?(?:organizers?|regions?|turfs?|weeks?|days?|months?"
    r"|dates?|types?|canvass(?:es)?|place)\b.*"
)
_MORE = re.compile(
    r"(?:(?:show|list|give)(?: me)? )?(?:the |your )?(?:full |complete |whole |all )*(?:of )?(?:the |your )?"
    r"commands?(?: list)?"
    r"|(?:a |the )?(?:full )?list of (?:all )?(?:the |your )?commands|(?:what|which) commands .*"
    r""
    r"|(?:is there )?(?:a |the )?list of (?:what|things|questions|everything) .*\bask\b.*"
    r"|what are (?:all )?(?:the|your) commands|(?:which|what) command (?:shows?|is|tells|do|does|gives) .*"
    r"|what else can (?:i|you) (?:ask|do)|all (?:of )?the keys|grammar"
)
_START = re.compile(
    r"(?:what|which) (?:kinds?|sorts?|types?) of (?:questions|things|stuff) (?:can|could|do|should) (?:i|we|you) .*"
    r"|what (?:questions|things) (?:can|could|should) (?:i|we) ask.*"
    r"|(?:(?:give|show) me )?(?:some |an |a few )?examples?(?: questions?)?"
    r"|how do i (?:ask|talk to) (?:you|flakebot|the bot)(?: .*)?|who are you|what are you|(?:i am )?(?:lost|confused)"
    r"|what can i do(?: (?:here|with this|with you|in here))?|(?:how do i )?(?:get|getting) started|tutorial|menu"
)
_COMMAND_PAGE = re.compile("|".join(_OF_COMMAND))
_PAGES = (
    (re.compile("|".join(_DATA)), "data"),
    (re.compile("|".join(_WORDS)), "words"),
    (_ABOUT_ONE, "flake"),
    (_MORE, "more"),
    (_START, ""),
)
_SPELLED = frozenset(
    normal.several(
        "what whats does mean means closed close shift shifts unclosed unturfed unmapped turf flake flaked rate range "
        "region scheduled confirmed completed cancelled declined rescheduled usual computed calculated measured "
        "defined fresh data numbers updated current refreshed synced"
    )
)
"""Words of such questions that are often misspelled."""
_OPENING = frozenset(
    (word,) for word in normal.several("so hi hey hello ok okay um and but wait sorry quick question also hmm then")
) | frozenset((word, "you") for word in normal.several("can could would will"))
"""Words that may stand before such a question."""
LONGEST = 6
"""Maximum number of words of a phrase that opens a question."""


def _opens(words: Words) -> bool:
    """Return whether words before a question change nothing."""
    meaning = {slot for slot, _ in PHRASES.get(words, ())}
    return words in _OPENING or bool(meaning & {"idle", "hello"})


def _opened(words: Words) -> Words:
    """Return the words without those that open a question and change nothing."""
    while words[1:]:
        lengths = [length for length in range(1, min(len(words), LONGEST)) if _opens(words[:length])]
        if not lengths:
            break
        words = words[max(lengths) :]
    return words


def page(words: Words) -> str | None:
    """Return the page of the help that answers a question, '' for the first one; None where none does."""
    words = _opened(words)
    for said in (" ".join(words), " ".join(misspelled.nearest(words, _SPELLED))):
        if found := _COMMAND_PAGE.fullmatch(said):
            return str(next(filter(None, found.groups()))).replace("percent to goal", "ptg")
        for form, name in _PAGES:
            if form.fullmatch(said):
                return name
    return None
