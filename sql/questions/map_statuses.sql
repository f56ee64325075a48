-- What does each status mean? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   status_name STRING: the status
--   outcome STRING: what it means
SELECT status_name, outcome
FROM statuses
ORDER BY outcome, status_name
