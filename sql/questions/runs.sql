-- Which runs were there lately, and how did each go? For `/flake-admin status` and `check`.
-- Grain: one row per run, the newest first.
-- Returns:
--   run_id STRING: the run
--   source STRING: the datasets that the rows come from
--   day DATE: the campaign's date of the run, NULL for one of an older version
--   asked_by STRING: who wanted it
--   reason STRING: why
--   started_at TIMESTAMP: when it began
--   ended_at TIMESTAMP: when it ended, NULL while it runs
--   outcome STRING: running, published, failed, or stopped and given up
--   attempt INT64: how many tries there were
--   step STRING: the step it is or was at
--   milliseconds INT64: how long it took
--   source_rows INT64: rows of event_attendees
--   sign_ups INT64: sign-ups counted
--   bytes_billed INT64: what BigQuery billed
--   findings STRING: what the checks found, and what stopped it
--   checks STRING: every check with its verdict, as JSON
--   data_through DATE: the last day the data cover
SELECT
  run_id,
  source,
  day,
  asked_by,
  reason,
  started_at,
  ended_at,
  outcome,
  attempt,
  step,
  milliseconds,
  source_rows,
  sign_ups,
  bytes_billed,
  findings,
  checks,
  data_through
FROM runs
ORDER BY started_at DESC, run_id DESC
LIMIT 10
