-- How do the numbers stand for readers: which run do they see, did a newer one fail, and what is frozen? One question,
-- asked again every few seconds while anybody asks anything. Which of two runs is newer is decided as in `runs`.
-- Grain: one row per newest run of each outcome, published and failed, and freeze in force; where nothing is frozen,
-- one per run, whose freeze is NULL.
-- Returns:
--   newness INT64: 1 for the newest of all runs of these outcomes
--   run_id STRING: the run; its tables are in the dataset of this name
--   campaign STRING: the campaign's name as the load gave it
--   started_at TIMESTAMP: when it began to read the source
--   ended_at TIMESTAMP: when it ended
--   outcome STRING: published or failed
--   step STRING: the step it ended at
--   sign_ups INT64: sign-ups counted
--   findings STRING: what the checks found, one line each, and what stopped it
--   data_through DATE: the last covered day, NULL if no day is covered
--   changed_statuses STRING: the statuses that its map counts otherwise than the record, '' for none
--   freeze_id STRING: the freeze
--   place STRING: the region or the group of regions, '' for all
--   reason STRING: why they are frozen
--   frozen_by STRING: who froze them
--   frozen_at TIMESTAMP: when
WITH ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (ORDER BY COALESCE(number, 0) DESC, started_at DESC, ended_at DESC, run_id DESC) AS newness
  FROM runs
  WHERE outcome IN ('published', 'failed')
),

newest AS (
  SELECT *
  FROM ranked
  QUALIFY ROW_NUMBER() OVER (PARTITION BY outcome ORDER BY newness) = 1
),

frozen AS (
  SELECT freeze_id, place, reason, frozen_by, frozen_at
  FROM freezes
  WHERE thawed_at IS NULL
),

frozen_or_nothing AS (
  SELECT freeze_id, place, reason, frozen_by, frozen_at FROM frozen
  UNION ALL
  SELECT NULL, NULL, NULL, NULL, NULL FROM (SELECT COUNT(*) AS freezes FROM frozen) WHERE freezes = 0
)

SELECT
  newest.newness,
  newest.run_id,
  newest.campaign,
  newest.started_at,
  newest.ended_at,
  newest.outcome,
  newest.step,
  newest.sign_ups,
  newest.findings,
  newest.data_through,
  COALESCE(newest.changed_statuses, '') AS changed_statuses,
  frozen_or_nothing.freeze_id,
  frozen_or_nothing.place,
  frozen_or_nothing.reason,
  frozen_or_nothing.frozen_by,
  frozen_or_nothing.frozen_at
FROM newest CROSS JOIN frozen_or_nothing
ORDER BY newest.newness, frozen_or_nothing.frozen_at, frozen_or_nothing.freeze_id
