-- Since when have these checks found something? Of each, the unbroken series of runs with a finding up to the newest run
-- that was checked; runs that stopped before their checks do not end it. Which of two runs is newer is decided as in
-- `runs`.
-- Grain: one row per check that found something in the newest checked run.
-- Parameters:
--   checks ARRAY<STRING>: the checks
-- Returns:
--   check_name STRING: the check
--   since TIMESTAMP: when the first run of the series ended
WITH checked AS (
  SELECT
    findings,
    COALESCE(ended_at, started_at) AS ended_at,
    ROW_NUMBER() OVER (ORDER BY COALESCE(number, 0) DESC, started_at DESC, ended_at DESC, run_id DESC) AS newness
  FROM runs
  WHERE outcome IN ('published', 'failed') AND COALESCE(checks, '') NOT IN ('', '[]')
),

ranked AS (
  SELECT
    check_name,
    checked.ended_at,
    checked.newness,
    ROW_NUMBER() OVER (PARTITION BY check_name ORDER BY checked.newness) AS place
  FROM checked CROSS JOIN UNNEST(@checks) AS check_name
  WHERE REGEXP_CONTAINS(checked.findings, CONCAT(r'(?m)^\w+ ', check_name, ': '))
)

SELECT check_name, MIN(ended_at) AS since
FROM ranked
WHERE newness = place
GROUP BY check_name
ORDER BY check_name
