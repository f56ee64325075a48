"""Jobs: queries and loads that run once under an id, what they read and what that costs."""

from local.bigquery.jobs.cost import Meter
from local.bigquery.jobs.job import Job, query_statistics
from local.bigquery.jobs.results import result_page
from local.bigquery.jobs.runner import Jobs
from local.bigquery.jobs.statements import Statements

__all__ = ["Job", "Jobs", "Meter", "Statements", "query_statistics", "result_page"]
