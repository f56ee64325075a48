"""BigQuery's errors: an HTTP code, one of BigQuery's reasons, and a message."""

from __future__ import annotations

from typing import Any


class BigQueryError(Exception):
    """What BigQuery answers instead of a result (https://cloud.google.com/bigquery/docs/error-messages)."""

    def __init__(self, code: int, reason: str, message: str, location: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.location = location

    def proto(self) -> dict[str, Any]:
        """Return it as BigQuery's ErrorProto, as in a job's `errorResult`."""
        proto = {"reason": self.reason, "message": self.message}
        return proto | ({"location": self.location} if self.location else {})

    def body(self) -> dict[str, Any]:
        """Return it as the body of a failed HTTP request."""
        errors = [self.proto() | {"domain": "global"}]
        return {"error": {"code": self.code, "message": self.message, "errors": errors, "status": _STATUS[self.code]}}


_STATUS = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


def invalid(message: str) -> BigQueryError:
    """Return the error for a request that is itself wrong."""
    return BigQueryError(400, "invalid", message)


def invalid_query(message: str) -> BigQueryError:
    """Return the error for a statement that is wrong, or that failed while it ran."""
    return BigQueryError(400, "invalidQuery", message, "query")


def not_found(what: str, name: str, place: str = "") -> BigQueryError:
    """Return the error for something that does not exist."""
    return BigQueryError(404, "notFound", f"Not found: {what} {name}{place}")


def duplicate(what: str, name: str) -> BigQueryError:
    """Return the error for something that exists already."""
    return BigQueryError(409, "duplicate", f"Already Exists: {what} {name}")
