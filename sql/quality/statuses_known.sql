-- Every status is in the status map. Those that are not count as “unknown” and are in no rate. Add them with their
-- outcome: `/flake-admin statuses csv:yes`; if no map was uploaded, also to statuses.csv, and load again.
-- Grain: one row per unknown status.
-- Severity: warn
-- Returns:
--   example STRING: the status
--   shifts INT64: sign-ups with it
SELECT COALESCE(CONCAT('“', status_name, '”'), 'no status at all') AS example, COUNT(*) AS shifts
FROM sign_ups
WHERE outcome = 'unknown'
GROUP BY status_name
