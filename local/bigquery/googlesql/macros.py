"""GoogleSQL's ways that DuckDB has no function for, as DuckDB macros: laid down in the database when it is opened."""

from __future__ import annotations

from local.bigquery.googlesql.types import DATE_SHAPE, STAMP_SHAPE, TIME_SHAPE

# What a Python or ICU reader calls white space (https://util.unicode.org/UnicodeJsps, White_Space).
_BLANKS = (9, 10, 11, 12, 13, 32, 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
# Letters whose upper or lower case is more than one letter, or depends on its neighbours: ICU and DuckDB differ.
_ODD_UPPER = "".join(chr(code) for code in range(128, 65536) if len(chr(code).upper()) > 1)
_ODD_LOWER = "İΣ"
_FIRST, _LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"


def _guarded(shape: str, cast: str, type_: str) -> tuple[str, str]:
    """Read a text strictly: the form that fails and the form that gives NULL."""
    fits = (
        f"(regexp_full_match(s, '{shape}') AND NOT starts_with(s, '0000'))"
        if "DATE" in cast or "TIME" in cast
        else (f"regexp_full_match(s, '{shape}')")
    )
    wrong = f"error('Invalid {type_}: \"' || s || '\"')"
    strict = f"CASE WHEN {fits} THEN CAST({cast}) WHEN s IS NOT NULL THEN {wrong} END"
    return strict, f"CASE WHEN {fits} THEN TRY_CAST({cast}) END"


def _refusing(forms: tuple[str, str], shape: str) -> tuple[str, str]:
    """Refuse the texts that GoogleSQL reads and we do not."""
    unknown = f"WHEN regexp_full_match(s, '{shape}') THEN error('The local BigQuery does not know ' || s)"
    return forms[0], f"CASE {unknown} ELSE {forms[1]} END"


_DATE = _guarded(DATE_SHAPE, "s AS DATE", "date")
_DATETIME = _guarded(TIME_SHAPE, "s AS TIMESTAMP", "datetime")
_STAMP = _guarded(STAMP_SHAPE, "s AS TIMESTAMPTZ", "timestamp")
_INT64 = _guarded(r"\s*[+-]?[0-9]+\s*", "trim(s, blanks()) AS BIGINT", "int64 value")
_FLOAT64 = _guarded(
    r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*", "trim(s, blanks()) AS DOUBLE", "double value"
)
_BOOL = _guarded("(?i:true|false)", "lower(s) AS BOOLEAN", "bool value")
_DATETIME, _STAMP = (_refusing(forms, ".*:60.*") for forms in (_DATETIME, _STAMP))
_INT64 = _refusing(_INT64, r"\s*[+-]?0[xX].*")
_FLOAT64 = _refusing(_FLOAT64, r"(?i:\s*[+-]?(nan|inf|infinity|0x.*)\s*)")
_ZERO = "error('division by zero')"

MACROS: dict[str, str] = {
    "blanks()": "'" + "".join(map(chr, _BLANKS)) + "'",
    "finite(x)": "CASE WHEN isfinite(x) OR x IS NULL THEN x ELSE error('Floating point error: overflow') END",
    # Halfway numbers are exact, and go away from zero; all others are rounded by their exact decimals.
    "round_to(x, n, exact)": "CASE WHEN abs(x) >= 4503599627370496 THEN x"
    " WHEN x * pow(2, n + 1) = trunc(x * pow(2, n + 1)) AND (x * pow(2, n + 1)) % 2 <> 0 THEN round(x, n)"
    " ELSE exact END",
    "divide(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} ELSE a / b END",
    "divide_whole(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} WHEN b = -1 THEN -a ELSE a // b END",
    "modulo(a, b)": f"CASE WHEN b = 0 THEN {_ZERO} WHEN b = -1 THEN a - a ELSE a % b END",
    "divide_safely(a, b)": "CASE WHEN b = 0 OR NOT isfinite(a / b) THEN NULL ELSE a / b END",
    "not_negative(n)": "CASE WHEN n < 0 THEN error('A length cannot be negative') ELSE n END",
    "not_zero(n)": "CASE WHEN n = 0 THEN error('Sequence step cannot be 0.') ELSE n END",
    "pad_length(n)": "CAST(not_negative(n) AS INTEGER)",
    "padding(s)": "CASE WHEN s = '' THEN error('A padding cannot be empty') ELSE s END",
    "lower_text(s)": f"CASE WHEN regexp_matches(s, '[{_ODD_LOWER}]')"
    " THEN error('The local BigQuery does not know the lower case of ' || s) ELSE lower(s) END",
    "upper_text(s)": f"CASE WHEN regexp_matches(s, '[{_ODD_UPPER}]')"
    " THEN error('The local BigQuery does not know the upper case of ' || s) ELSE upper(s) END",
    "part_start(s, p)": "CASE WHEN p > 0 THEN p WHEN p = 0 OR p < -length(s) THEN 1 ELSE length(s) + p + 1 END",
    "part_of(s, p)": "substring(s, least(part_start(s, p), length(s) + 1))",
    "part_of_length(s, p, n)": "substring(s, least(part_start(s, p), length(s) + 1),"
    " least(not_negative(n), length(s)))",
    "from_hex_even(s)": "unhex(CASE WHEN length(s) % 2 = 1 THEN '0' || s ELSE s END)",
    "to_date(s)": _DATE[0],
    "try_date(s)": _DATE[1],
    "to_datetime(s)": _DATETIME[0],
    "try_datetime(s)": _DATETIME[1],
    "to_timestamp(s)": f"timezone('UTC', {_STAMP[0]})",
    "try_timestamp(s)": f"timezone('UTC', {_STAMP[1]})",
    "to_int64(s)": _INT64[0],
    "try_int64(s)": _INT64[1],
    "to_float64(s)": f"finite({_FLOAT64[0]})",
    "try_float64(s)": f"CASE WHEN isfinite({_FLOAT64[1]}) THEN {_FLOAT64[1]} END",
    "to_bool(s)": _BOOL[0],
    "try_bool(s)": _BOOL[1],
    "in_range(d)": f"CASE WHEN d < {_FIRST} OR CAST(d AS DATE) > {_LAST}"
    " THEN error('Date or time out of range') ELSE d END",
    "shift_days(d, n)": "in_range(d + CAST(n AS INTEGER))",
    "shift_months(d, n)": "CAST(in_range(d + to_months(CAST(n AS INTEGER))) AS DATE)",
    "shift_time(t, n)": "in_range(t + to_microseconds(n))",
    "week_start(d, k)": "(d - CAST((dayofweek(d) - k + 7) % 7 AS INTEGER))",
    "week_number(d, k)": "((dayofyear(d) + 6 - (dayofweek(d) - k + 7) % 7) // 7)",
    "to_zone(z, t)": "timezone(z, timezone('UTC', t))",
    # Where clocks are set back an hour happens twice: GoogleSQL means the first.
    "from_zone(z, t)": "CASE WHEN timezone(z, timezone(z, t) - INTERVAL 1 HOUR) = t"
    " THEN timezone('UTC', timezone(z, t) - INTERVAL 1 HOUR) ELSE timezone('UTC', timezone(z, t)) END",
    "date_of(y, m, d)": "CASE WHEN y BETWEEN 1 AND 9999 THEN make_date(y, m, d)"
    " WHEN y IS NOT NULL THEN error('Date out of range') END",
    "parse_date(s, f, shape)": "CASE WHEN regexp_full_match(s, shape) THEN CAST(strptime(s, f) AS DATE)"
    " WHEN s IS NOT NULL THEN error('Failed to parse input string \"' || s || '\"') END",
    "date_array(a, b, n)": "CASE WHEN a IS NULL OR b IS NULL OR n IS NULL THEN NULL ELSE"
    " list_transform(generate_series(0, b - a, not_zero(n)), lambda i: a + CAST(i AS INTEGER)) END",
}
