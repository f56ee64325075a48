-- How do things stand: which run do readers see, and how did the newest run end? The digest asks before it says anything.
-- Grain: one row, none when nothing was published yet.
-- Returns:
--   run_id STRING: the run that readers see
--   started_at TIMESTAMP: when it began to read the source
--   data_through DATE: the last day that its data cover
--   newest_run_id STRING: the run begun last
--   newest_started_at TIMESTAMP: when
--   newest_outcome STRING: running, published or failed
--   newest_findings STRING: what its checks found, one line each; NULL while it runs
WITH shown AS (
  SELECT run_id, started_at, data_through
  FROM runs
  WHERE outcome = 'published'
  ORDER BY ended_at DESC, run_id DESC
  LIMIT 1
),

newest AS (
  SELECT run_id, started_at, outcome, findings
  FROM runs
  ORDER BY started_at DESC, run_id DESC
  LIMIT 1
)

SELECT
  shown.run_id,
  shown.started_at,
  shown.data_through,
  newest.run_id AS newest_run_id,
  newest.started_at AS newest_started_at,
  newest.outcome AS newest_outcome,
  newest.findings AS newest_findings
FROM shown CROSS JOIN newest
