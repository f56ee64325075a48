"""Forks of one process that has loaded what they run: loading it takes longer than what most tests ask.

multiprocessing keeps one such process and one list of what it loads: a second list would replace the first.
"""

from __future__ import annotations

from multiprocessing import get_context

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("local.bigquery.server.__main__", "pyarrow.csv", "pyarrow.parquet"),
        *("tests.support.digest.instance", "google.cloud.bigquery", "pandas", "bot.charts.card"),
    ]
)
