-- Which campaign weeks are not the usual ones? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   first_day DATE: the first day
--   last_day DATE: the last day
--   name STRING: what the week is called, NULL for nothing
SELECT first_day, last_day, name
FROM weeks
ORDER BY first_day
