"""The arguments of a command: keys, sentences after reason:, and what looks like a key but is not one."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from bot.language import key_values

KEYS = ("region", "accept", "confirm", "reason")


@pytest.mark.parametrize(
    ("text", "bare", "values"),
    [
        ("Metro reason:half an export", "Metro", {"reason": "half an export"}),
        ("reason: half an export", "", {"reason": "half an export"}),
        ("accept: volume_plausible reason: x", "", {"accept": "volume_plausible", "reason": "x"}),
        ("reason:half region:Metro", "", {"reason": "half", "region": "Metro"}),
        # In a sentence a colon is just a colon.
        ("reason:we accept: it is late, confirm: yes", "", {"reason": "we accept: it is late, confirm: yes"}),
        ("reason:see note: 10:30, CD7", "", {"reason": "see note: 10:30, CD7"}),
        ("reason：“wide colon”", "", {"reason": "wide colon"}),
    ],
)
def test_an_order_is_read(text: str, bare: str, values: dict[str, str]) -> None:
    assert key_values.read(text, KEYS) == key_values.Arguments(bare, values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regoin:Metro reason:x", "Did you mean region:?"),
        ("colour:red", "There are: region:, accept:, confirm:, reason:."),
        ("reason:a reason:b", "reason: is there twice"),
    ],
)
def test_what_is_no_key_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        key_values.read(text, KEYS)


def test_a_value_is_bounded_and_a_name_can_be_one() -> None:
    order = key_values.read(f"reason:{'x' * 301}", KEYS)
    with pytest.raises(UsageError, match="may have 300 characters, and these are 301"):
        order.need("reason", "Say why.")
    with pytest.raises(UsageError, match="Say why"):
        key_values.read("", KEYS).need("reason", "Say why.")
    named = key_values.keyless("reason：a=b confirm:yes " + "x" * 400)
    assert key_values.read(f"reason:{named}", KEYS).values == {"reason": named}
    assert len(named) == key_values.MAX_VALUE_LENGTH
