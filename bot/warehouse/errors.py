"""What BigQuery refuses → a sentence with the remedy, where a person can fix it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions
from google.auth import exceptions as auth_exceptions

from bot.errors import UnavailableError, UserError
from bot.messages import ADMIN

OF_VALUES = ("invalid", "invalidQuery")
"""Reasons that BigQuery gives where a statement failed because of the values that it read."""
_OUT_OF_QUOTA = ("quotaExceeded", "rateLimitExceeded", "jobRateLimitExceeded")
REBUILD = f"`{ADMIN} rerun pipeline reason:…`, or at the terminal `python -m bot pipeline`"
"""How the data team rebuilds the numbers."""
AWAY = "BigQuery isn't answering. Try again in a minute."
"""What readers are told while it does not answer."""
_ADDRESS = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) https?://\S+: ")


class MissingError(UserError):
    """BigQuery has no such dataset or table."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise a UserError with the remedy where BigQuery refuses something that a person can fix."""
    try:
        yield
    except exceptions.NotFound as error:
        said = f"BigQuery says: {_first_line(error)}. Build it first: {REBUILD}."
        plain = "The numbers can't be read: a part of them is missing. The data team has to rebuild them."
        raise MissingError(said, plain) from error
    except (exceptions.Forbidden, exceptions.Unauthorized, auth_exceptions.GoogleAuthError) as error:
        if reason(error) in _OUT_OF_QUOTA:
            said = f"BigQuery accepts no more work for this project just now ({_first_line(error)}). Try again later."
            raise UnavailableError(said, "BigQuery isn't answering. Try again later.") from error
        raise UserError(
            f"BigQuery refused: {_first_line(error)}. The account needs the roles in docs/connect.md.",
            "Flakebot may not read the numbers just now. The data team has to give it access.",
        ) from error
    except (exceptions.RetryError, exceptions.ServerError, exceptions.TooManyRequests, OSError, TimeoutError) as error:
        if reason(error) == "bytesBilledLimitExceeded":
            raise _too_much(error) from error
        said = f"BigQuery does not answer ({_first_line(error)}). Try again in a minute."
        raise UnavailableError(said, AWAY) from error
    except exceptions.BadRequest as error:
        if reason(error) == "bytesBilledLimitExceeded":
            raise _too_much(error) from error
        raise


def _too_much(error: Exception) -> UserError:
    return UserError(
        f"That would read too much: {_first_line(error)}. MAX_BYTES_BILLED sets the limit.",
        "That reads more data than Flakebot may read at once. Ask for fewer weeks, or tell the data team.",
    )


def reason(error: Exception) -> str:
    """Return the reason that BigQuery gives for an error, in its own word; '' where it gives none."""
    errors = getattr(error, "errors", None) or [{}]
    return str(errors[0].get("reason", ""))


def _first_line(error: Exception) -> str:
    message = str(getattr(error, "message", "") or error).strip()
    # Google's client writes the address that was asked before the answer.
    said = _ADDRESS.sub("", message.splitlines()[0]).rstrip(".") if message else ""
    return said or type(error).__name__
