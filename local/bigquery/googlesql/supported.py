"""The clauses and operators that the local BigQuery knows; with `functions` all that it answers."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql.functions import OF_NODE
from local.bigquery.googlesql.types import Refused

_THIS, _PAIR, _MANY = {"this"}, {"this", "expression"}, {"expressions"}
_QUERY = {"with_", "order", "limit", *_MANY}
# Node → the arguments it may have.
_NODES: dict[type[exp.Expr], set[str]] = {
    exp.Select: _QUERY | {"from_", "joins", "where", "group", "having", "qualify", "distinct"},
    exp.Union: _QUERY | _PAIR | {"distinct"},
    **dict.fromkeys((exp.With, exp.Group, exp.Distinct, exp.Order), _MANY),
    **dict.fromkeys((exp.From, exp.Where, exp.Having, exp.Qualify), _THIS),
    exp.CTE: {"this", "alias"},
    exp.Table: {"this", "db", "catalog", "alias"},
    exp.TableAlias: {"this", "columns"},
    exp.Subquery: {"this", "alias"},
    exp.Unnest: {"expressions", "alias"},
    exp.Join: {"this", "side", "kind", "on"},
    exp.Ordered: {"this", "desc", "nulls_first"},
    exp.Limit: {"expression"},
    exp.Alias: {"this", "alias"},
    exp.Column: {"this", "table"},
    exp.Identifier: {"this", "quoted"},
    exp.Literal: {"this", "is_string"},
    exp.Star: set(),
    exp.Null: set(),
    **dict.fromkeys((exp.RawString, exp.Boolean, exp.Parameter, exp.Var, exp.Paren, exp.Neg, exp.Not), _THIS),
    exp.DataType: {"this", "expressions", "nested"},
    exp.Array: {"expressions", "struct_name_inheritance"},
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.And, exp.Or, exp.Is), _PAIR),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), _PAIR | {"typed", "safe"}),
    exp.In: {"this", "expressions", "unnest"},
    exp.Between: {"this", "low", "high"},
    exp.Case: {"this", "ifs", "default"},
    exp.If: {"this", "true", "false"},
    exp.Cast: {"this", "to"},
    exp.TryCast: {"this", "to", "safe"},
    exp.Count: {"this", "big_int"},
    exp.Window: {"this", "partition_by", "order", "over"},
    # What writes the bot's records.
    exp.Insert: _PAIR,
    exp.Schema: _THIS | _MANY,
    **dict.fromkeys((exp.Values, exp.Tuple, exp.Whens), _MANY),
    exp.Update: {"this", "expressions", "where"},
    exp.Delete: {"this", "where"},
    exp.Merge: {"this", "using", "on", "whens"},
    exp.When: {"matched", "then"},
}


def refuse_unsupported(tree: exp.Expr) -> None:
    """Refuse a statement with anything that is not known."""
    for node in tree.walk():
        if type(node) in OF_NODE:
            continue
        if isinstance(node, exp.Anonymous):
            raise Refused(f"Function not found, or not known to the local BigQuery: {node.name}", node)
        word, allowed = type(node).__name__.upper(), _NODES.get(type(node))
        if allowed is None:
            raise Refused(f"The local BigQuery does not know {word}", node)
        for key, given in node.args.items():
            if given and key not in allowed:
                raise Refused(f"The local BigQuery does not know {key.strip('_').upper()} in {word}", node)
