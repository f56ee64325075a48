"""The statements of a run's rows in the published tables, with their parameters."""

from __future__ import annotations

from typing import Any

from bot.metrics import definitions
from bot.metrics.ptg import METRICS
from bot.pipeline import Options


def contract_rows(options: Options, run_id: str) -> dict[str, dict[str, Any]]:
    """Return the statements of a run's rows in the published tables, with their parameters."""
    flakes = list(definitions.named(options.definition).flakes)
    return {
        "contract/contract_days": {"run_id": run_id, "today": options.today, "flakes": flakes},
        "contract/contract_unclosed": {"run_id": run_id, "week_first_day": options.week_first_day},
        "contract/contract_activity": {
            "run_id": run_id,
            "today": options.today,
            "with_methods": [metric.key for metric in METRICS.values() if metric.methods],
        },
        "contract/contract_goals": {"run_id": run_id},
    }
