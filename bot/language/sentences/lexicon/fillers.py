"""Words that may be left out, and words that are never taken for misspelled."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split())


FILLERS = _set(
    "a about across again all also am an any anybody anyone anything are as at be been bot break "
    "breakdown can channel could currently data did do does doing down during event events far find "
    "flakebot for from get give go goes going gone gonna got had has have hello here hey hi how hows i id "
    "ill im in info is isnt it its just kindly know like lol look looks me my need now number of ok okay "
    "on only our out overall overview picture please pls plz pull quick quickly recap report right rn see shift "
    "shifts show sign signups so stat stats status still stuff summary tell thanks that the them there "
    "these they thing things think this those thx to total u um up update ups want was we well went were "
    "what whats with within would yet you your "
    "anyways apologies asap basically btw curious dang exactly excuse fyi gosh guess haha hmm hmmm honestly "
    "hope hopefully hoping idk kinda lets literally lot lots man maybe oops pardon pretty provide q question real "
    "sorry sort team theres though ugh very wondering wow yall yeah yep yikes "
)
"""Words that may be left out: without them a question asks the same."""

SPELLED_RIGHT = _set(
    "abort alter beast blanks breaks caller cells channels chose clone closet coding cold command "
    "comparisons conform conforms counties country county court crowd differences double even ever "
    "expects failing fake feel filling flame fluke flute folk grant hard harder head heard hour hours "
    "house kind late latter layer lease less line lines linked list locks loops lost match money monkey "
    "moths mouth nest newer others overviews person photo pictures post prone races raising ranges reason "
    "regional religion rights roll shape shared shares sharing sharp sheets shirt shirts shot shown sick "
    "slack sort spill stacks staff stale stands started starts stated states stating stays street targets "
    "tend test though tired town towns train trained trait treated trust turns typed union unions updated "
    "updates voted voter walk walked wall weakly wealth weather while whose work worked working works "
    "world worth wrote young "
)
"""English words one letter away from a word of these tables; they are never corrected."""
