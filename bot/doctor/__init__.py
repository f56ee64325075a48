"""Whether all is in order that Flakebot needs: each line is ok, or says how to fix it.

The modules of what is checked import BigQuery's client or Slack's: other packages import them where they need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor import reply
from bot.doctor.examination import examine
from bot.doctor.health import Checks, Line

if TYPE_CHECKING:
    from bot.doctor import bigquery, checks, machine, sheet, slack

__all__ = ["Checks", "Line", "bigquery", "checks", "examine", "machine", "reply", "sheet", "slack"]
