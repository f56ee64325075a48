-- What has every reader to know of the numbers that are shown: was the newest run not published, and what is frozen?
-- Grain: one row for a run that failed after the one that is shown, and one for each freeze that is in force.
-- Returns:
--   kind STRING: failed or frozen
--   name STRING: the run or the freeze
--   place STRING: the region or the group of regions, '' for all
--   reason STRING: what was found, or why it is frozen
--   since TIMESTAMP: when the run ended, or when it was frozen
WITH newest AS (
  SELECT run_id, outcome, findings, ended_at
  FROM runs
  WHERE outcome IN ('published', 'failed')
  ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
  LIMIT 1
)

SELECT
  'failed' AS kind,
  run_id AS name,
  '' AS place,
  COALESCE(findings, '') AS reason,
  ended_at AS since
FROM newest
WHERE outcome = 'failed'
UNION ALL
SELECT
  'frozen' AS kind,
  freeze_id AS name,
  place,
  reason,
  frozen_at AS since
FROM freezes
WHERE thawed_at IS NULL
ORDER BY since, name
