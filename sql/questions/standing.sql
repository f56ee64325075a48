-- How do things stand: which run do readers see, how did the run that ended last end, and is one under way? The digest
-- asks before it says anything.
-- Grain: one row, none when nothing was published yet.
-- Returns:
--   run_id STRING: the run that readers see
--   started_at TIMESTAMP: when it began to read the source
--   data_through DATE: the last day that its data cover
--   newest_run_id STRING: the run that ended last
--   newest_outcome STRING: published or failed
--   newest_findings STRING: what its checks found, one line each
--   running_since TIMESTAMP: when the newest run began that has not ended, NULL where there is none
--   day DATE: the campaign's date of the run that readers see, NULL for one of an older version
--   source STRING: the datasets that its rows and maps come from, separated by commas
WITH shown AS (
  SELECT run_id, started_at, data_through, day, source
  FROM runs
  WHERE outcome = 'published'
  ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
  LIMIT 1
),

newest AS (
  SELECT run_id, outcome, findings
  FROM runs
  WHERE outcome IN ('published', 'failed')
  ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
  LIMIT 1
),

running AS (
  SELECT MAX(started_at) AS since FROM runs WHERE outcome = 'running'
)

SELECT
  shown.run_id,
  shown.started_at,
  shown.data_through,
  newest.run_id AS newest_run_id,
  newest.outcome AS newest_outcome,
  newest.findings AS newest_findings,
  running.since AS running_since,
  shown.day,
  shown.source
FROM shown CROSS JOIN newest CROSS JOIN running
