"""GoogleSQL's ways that DuckDB has no function for, as DuckDB macros: laid down in the database when it is opened."""

from __future__ import annotations

# White space as ICU has it (https://util.unicode.org/UnicodeJsps, White_Space).
_BLANKS = (9, 10, 11, 12, 13, 32, 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
_FIRST, _LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"
_ZERO = "error('division by zero')"
_DATE = r"\d{4}-\d{1,2}-\d{1,2}"
_TIME = _DATE + r"(?:[ Tt](?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:\.\d{1,6})?)?"
_STAMP = _TIME + r"(?: ?(?:UTC|[Zz]|[+-]\d{1,2}(?::\d{2})?))?"
_INTEGER = r"\s*[+-]?[0-9]+\s*"
_HEX = r"\s*[+-]?0[xX][0-9a-fA-F]+\s*"
_NUMBER = r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*"


# Type → the shape of the texts that are read as it, and how.
_READERS = {
    "date": (_DATE, "{0}(s AS DATE)"),
    "datetime": (_TIME, "{0}(s AS TIMESTAMP)"),
    "timestamp": (_STAMP, "timezone('UTC', {0}(s AS TIMESTAMPTZ))"),
    "int64": (_INTEGER, "{0}(trim(s, blanks()) AS BIGINT)"),
    "float64": (_NUMBER, "{0}(trim(s, blanks()) AS DOUBLE)"),
    "bool": ("(?i:true|false)", "{0}(lower(s) AS BOOLEAN)"),
}


def _fits(shape: str) -> str:
    return f"regexp_full_match(s, '{shape}') AND NOT starts_with(s, '0000-')"


def _strict(type_: str) -> str:
    """Return how a text is read where one that does not fit is an error."""
    shape, words = _READERS[type_]
    wrong = f"error('Invalid {type_} value: \"' || s || '\"')"
    return f"CASE WHEN {_fits(shape)} THEN {words.format('CAST')} WHEN s IS NOT NULL THEN {wrong} END"


def _mild(type_: str) -> str:
    """Return how a text is read where one that does not fit is NULL: it cannot fail, so it may order a window."""
    shape, words = _READERS[type_]
    return f"CASE WHEN {_fits(shape)} THEN {words.format('TRY_CAST')} END"


MACROS: dict[str, str] = {
    "blanks()": "'" + "".join(map(chr, _BLANKS)) + "'",
    "finite(x)": "CASE WHEN isfinite(x) OR x IS NULL THEN x ELSE error('Floating point error: overflow') END",
    "divide(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} ELSE a / b END",
    "divide_whole(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} WHEN b = -1 THEN -a ELSE a // b END",
    "modulo(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} WHEN b = -1 THEN a - a ELSE a % b END",
    "divide_safely(a, b)": "CASE WHEN b = 0 OR NOT isfinite(a / b) THEN NULL ELSE a / b END",
    # Letters whose small letter depends on its neighbours: ICU and DuckDB differ.
    "lower_text(s)": "CASE WHEN regexp_matches(s, '[İΣ]')"
    " THEN error('The local BigQuery does not know the lower case of ' || s) ELSE lower(s) END",
    "sign_of(s)": "CASE WHEN starts_with(trim(s, blanks()), '-') THEN -1 ELSE 1 END",
    **{f"to_{type_}(s)": _strict(type_) for type_ in _READERS},
    "to_float64(s)": f"finite({_strict('float64')})",
    **{f"try_{type_}(s)": _mild(type_) for type_ in _READERS},
    "try_float64(s)": f"CASE WHEN isfinite({_mild('float64')}) THEN {_mild('float64')} END",
    "try_int64(s)": f"CASE WHEN {_fits(_HEX)} THEN TRY_CAST(sign_of(s)::HUGEINT"
    f" * TRY_CAST(ltrim(trim(s, blanks()), '+-') AS UBIGINT) AS BIGINT) ELSE {_mild('int64')} END",
    # As BigQuery writes them: no fraction where there is none, and three or six digits of a second.
    "text_of_float64(x)": "CASE WHEN abs(x) < 1e15 AND x = trunc(x) THEN CAST(CAST(x AS BIGINT) AS VARCHAR)"
    " ELSE CAST(x AS VARCHAR) END",
    "text_of_datetime(t)": "CASE WHEN microsecond(t) % 1000000 = 0 THEN strftime(t, '%Y-%m-%d %H:%M:%S')"
    " WHEN microsecond(t) % 1000 = 0 THEN strftime(t, '%Y-%m-%d %H:%M:%S.%g')"
    " ELSE strftime(t, '%Y-%m-%d %H:%M:%S.%f') END",
    "in_range(d)": f"CASE WHEN d < {_FIRST} OR CAST(d AS DATE) > {_LAST}"
    " THEN error('Date or time out of range') ELSE d END",
    "shift_day(d, n)": "in_range(d + CAST(n AS INTEGER))",
    "shift_week(d, n)": "in_range(d + CAST(n * 7 AS INTEGER))",
    "shift_month(d, n)": "CAST(in_range(d + to_months(CAST(n AS INTEGER))) AS DATE)",
    "shift_quarter(d, n)": "CAST(in_range(d + to_months(CAST(n * 3 AS INTEGER))) AS DATE)",
    "shift_year(d, n)": "CAST(in_range(d + to_months(CAST(n * 12 AS INTEGER))) AS DATE)",
    "to_zone(z, t)": "timezone(z, timezone('UTC', t))",
    "from_zone(z, s)": "timezone('UTC', timezone(z, to_datetime(s)))",
}
