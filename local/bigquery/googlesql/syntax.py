"""From text to a syntax tree: sqlglot's BigQuery grammar, less what GoogleSQL does not have."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.bigquery import BigQueryParser
from sqlglot.tokenizer_core import Token, TokenType

from local.bigquery.googlesql.functions import FUNCTIONS, SPECIAL_SYNTAX
from local.bigquery.googlesql.types import Refused

_FOREIGN = {"::", "==", "<=>", "%", "^@", "->", "->>", "~", "!~", ":="}
# https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords
_KEYWORDS = """
    ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT
    DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL
    GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP
    MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE
    RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN
    WHERE WINDOW WITH WITHIN
"""
_RESERVED = frozenset(_KEYWORDS.split())
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)


class _GoogleSQL(BigQuery):
    """BigQuery's grammar with the functions that are known; a call of another one stays a call without a meaning."""

    class Parser(BigQueryParser):
        """Knows the supported functions only."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {
            name: BigQueryParser.FUNCTIONS[name] for name in (*FUNCTIONS, "COUNT") if name not in SPECIAL_SYNTAX
        }
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: BigQueryParser.FUNCTION_PARSERS[name] for name in SPECIAL_SYNTAX
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}


def parse(sql: str) -> exp.Expr:
    """Parse one statement, or refuse with the place where it goes wrong."""
    dialect = _GoogleSQL()
    try:
        tokens = dialect.tokenize(sql)
        _refuse_foreign(sql, tokens)
        statements = [tree for tree in dialect.parser().parse(tokens, sql) if tree is not None]
    except TokenError as error:
        raise Refused(f"Syntax error: {str(error).splitlines()[0]}") from error
    except ParseError as error:
        raise _syntax_error(error) from error
    if not statements:
        raise Refused("Syntax error: Unexpected end of statement at [1:1]")
    if len(statements) > 1:
        raise Refused("The local BigQuery does not know scripts: send one statement at a time")
    tree = statements[0]
    if not isinstance(tree, exp.Expr):
        raise Refused("Syntax error: not a statement")
    _refuse_reserved(sql, tree)
    return tree


def position(sql: str, node: object) -> str:
    """Return where in the text a node begins, as ` at [line:column]`; nothing when it is not known."""
    if not isinstance(node, exp.Expr):
        return ""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return _at(sql, min(starts)) if starts else ""


def _at(sql: str, start: int) -> str:
    before = sql[:start]
    return f" at [{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}]"


def _syntax_error(error: ParseError) -> Refused:
    first = error.errors[0] if error.errors else {}
    line, column = first.get("line"), first.get("col")
    place = f" at [{line}:{column}]" if line else ""
    found = f' near "{first["highlight"]}"' if first.get("highlight") else ""
    return Refused(f"Syntax error: {first.get('description', 'not GoogleSQL').rstrip('.')}{found}{place}")


def _refuse_foreign(sql: str, tokens: list[Token]) -> None:
    """Refuse what sqlglot takes from other dialects, and escapes that it reads otherwise than GoogleSQL."""
    for token, later in zip(tokens, tokens[2:], strict=False):
        if token.token_type == TokenType.LIMIT and later.token_type == TokenType.COMMA:
            raise Refused(f'Syntax error: Expected end of input but got ","{_at(sql, later.start)}')
    for token in tokens:
        text = sql[token.start : token.end + 1]
        if text in _FOREIGN:
            raise Refused(f'Syntax error: Unexpected "{text}"{_at(sql, token.start)}')
        if token.token_type == TokenType.STRING:
            for escape in _ESCAPES.findall(text):
                if escape not in "abfnrtv\\'\"`?":
                    raise Refused(f"The local BigQuery does not know the escape \\{escape}{_at(sql, token.start)}")


def _refuse_reserved(sql: str, tree: exp.Expr) -> None:
    """Refuse keywords as names, which sqlglot takes; after a dot and in backticks GoogleSQL takes them too."""
    for name in tree.find_all(exp.Identifier):
        start = name.meta.get("start", 0)
        if not name.quoted and name.name.upper() in _RESERVED and sql[max(0, start - 1) : start] != ".":
            raise Refused(f"Syntax error: Unexpected keyword {name.name.upper()}", name)
