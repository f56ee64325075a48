-- Which run began last, and how does it stand? Asked before another begins.
-- Grain: one row, none when there was no run yet.
-- Returns:
--   run_id STRING: the run
--   number INT64: the how many-th run it is, 0 for one of an older version
--   campaign STRING: the campaign's name as the load gave it
--   source STRING: the datasets that the rows come from
--   day DATE: the campaign's date of the run
--   asked_by STRING: who wanted it
--   reason STRING: why
--   accepted STRING: the failing checks in spite of which it may publish
--   source_changed TIMESTAMP: when the source was last changed before it began
--   recipe STRING: stands for the statements and settings by which it is built, '' for one of an older version
--   started_at TIMESTAMP: when it began
--   outcome STRING: running, published, failed, or stopped and given up
--   attempt INT64: how many tries there were
--   alive_until TIMESTAMP: until when its instance is taken for alive
--   instance STRING: which instance of the program runs it
--   step STRING: the step it was at, '' at its beginning
--   findings STRING: what the checks found, and what stopped it
SELECT
  run_id,
  COALESCE(number, 0) AS number,
  campaign,
  source,
  day,
  asked_by,
  reason,
  COALESCE(accepted, '') AS accepted,
  source_changed,
  COALESCE(recipe, '') AS recipe,
  started_at,
  outcome,
  COALESCE(attempt, 0) AS attempt,
  alive_until,
  COALESCE(instance, '') AS instance,
  COALESCE(step, '') AS step,
  findings
FROM runs
ORDER BY COALESCE(number, 0) DESC, started_at DESC, run_id DESC
LIMIT 1
