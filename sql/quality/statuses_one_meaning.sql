-- The statuses table gives each status one outcome. If it gives two, the first in alphabetical order would be used, and
-- every rate could be wrong. Delete the wrong line from statuses.csv and load again.
-- Grain: one row per status with several outcomes.
-- Severity: fail
-- Returns:
--   example STRING: the status and its outcomes
--   shifts INT64: lines of the statuses table
SELECT CONCAT('“', MIN(status_name), '”: ', MIN(outcome), ' and ', MAX(outcome)) AS example, COUNT(*) AS shifts
FROM statuses
GROUP BY REGEXP_REPLACE(LOWER(TRIM(status_name)), r'\s+', ' ')
HAVING MIN(outcome) != MAX(outcome)
