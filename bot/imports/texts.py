"""What a text of the source becomes before anything compares it: the same rule in SQL for a sync and for files.

Spaces of any kind are one blank, control characters and marks without a width are dropped, letters are composed (NFC).
What other programs write for no value is NULL. The patterns are RE2, which BigQuery and Arrow share.
"""

from __future__ import annotations

PLAIN = r"^[!-~]+(?: [!-~]+)*$"
"""Texts that need no cleaning, as most do not."""
SPACES = r"[\s\x0b\x{85}\pZ]+"
CONTROLS = (
    r"[\x{0}-\x{8}\x0e-\x{1f}\x7f-\x{84}\x{86}-\x{9f}\x{ad}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]+"
)
NO_VALUE = ("nan", "nat", "none", "null", "<na>", r"\n")
"""What pandas, Python and databases write for no value."""
NOTHING = r"^[\s\pZ\pC]*(?i:nan|nat|none|null|<na>|\\n)?[\s\pZ\pC]*$"
"""Texts that stand for no value: blanks, and NO_VALUE with blanks around it."""
NUMBER = r"^\d+$"
FLOAT = r"^(\d{1,15})\.0+$"
"""An id that a program kept as a number with a fraction; one with more digits may have lost some."""


def cleaned(value: str) -> str:
    """Return the SQL of a text cleaned; `value` is the SQL of the text."""
    words = ", ".join(f"r'{word}'" for word in NO_VALUE)
    return (
        f"CASE WHEN REGEXP_CONTAINS({value}, r'{PLAIN}') THEN IF(LOWER({value}) IN ({words}), NULL, {value})"
        f" WHEN REGEXP_CONTAINS({value}, r'{NOTHING}') THEN NULL ELSE {_rewritten(value)} END"
    )


def cleaned_id(value: str) -> str:
    """Return the SQL of an id cleaned; `value` is the SQL of the id as a text."""
    return (
        f"CASE WHEN REGEXP_CONTAINS({value}, r'{NUMBER}') THEN {value}"
        f" WHEN REGEXP_CONTAINS({value}, r'{NOTHING}') THEN NULL"
        rf" ELSE REGEXP_REPLACE({_rewritten(value)}, r'{FLOAT}', r'\1') END"
    )


def _rewritten(value: str) -> str:
    return f"TRIM(REGEXP_REPLACE(REGEXP_REPLACE(NORMALIZE({value}), r'{CONTROLS}', ''), r'{SPACES}', ' '))"
