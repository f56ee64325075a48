"""What may stand beside GROUP BY: what is grouped by as it was written there, and aggregates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import walk_in_scope

from local.bigquery.googlesql.types import Refused


def check(query: exp.Select) -> None:
    """Refuse aggregates where none can be, and columns that are neither grouped nor aggregated."""
    group, having, qualify, order = (query.args.get(word) for word in ("group", "having", "qualify", "order"))
    tests = [join.args.get("on") for join in query.args.get("joins") or []]
    for one in _within([query.args.get("where"), group, *tests]):
        if isinstance(one, exp.AggFunc | exp.Window):
            raise Refused("Aggregate function or window not allowed here", one)
    for one in _within([*query.expressions, having, qualify, order]):
        if isinstance(one, exp.RowNumber) and not isinstance(one.parent, exp.Window):
            raise Refused("ROW_NUMBER cannot be called without an OVER clause", one)
    if having and not group and not any(map(_aggregates, _within(query.expressions))):
        raise Refused("The HAVING clause requires GROUP BY or aggregation to be present", having)
    if qualify and not qualify.find(exp.Window):
        raise Refused("The QUALIFY clause requires analytic function to be present", qualify)
    ordered = [item.this for item in order.expressions] if order else []
    parts = [*(item.this for item in query.expressions), *(one.this for one in (having, qualify) if one), *ordered]
    if group or any(map(_aggregates, _within(parts))):
        keys = [item.unnest() for item in group.expressions] if group else []
        for part in parts:
            _check_grouped(part, keys)
    if query.args.get("distinct") and any(one.table for key in ordered for one in key.find_all(exp.Column)):
        raise Refused("ORDER BY beside DISTINCT takes columns of the SELECT list", order)


def _within(nodes: Iterable[exp.Expr | None]) -> Iterator[exp.Expr]:
    for node in nodes:
        if node is not None:
            yield from walk_in_scope(node)


def _aggregates(node: exp.Expr) -> bool:
    return isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window)


def _check_grouped(node: exp.Expr, keys: list[exp.Expr]) -> None:
    if node.unnest() in keys:
        return
    for one in walk_in_scope(node, prune=_aggregates):
        if _aggregates(one):
            if any(map(_aggregates, _within(one.iter_expressions()))):
                raise Refused("Aggregations of aggregations are not allowed", one)
        elif isinstance(one, exp.Column) and one.table and one not in keys:
            shown = f"{one.table}.{one.name}"
            raise Refused(f"The expression references column {shown} which is neither grouped nor aggregated", one)
