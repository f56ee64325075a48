-- Which campaign weeks are of another length than seven days? For `/flake ptg`.
-- Grain: one row per week.
-- Returns:
--   first_day DATE: its first day
--   last_day DATE: its last day
--   name STRING: what the campaign calls it; NULL where it has no name
SELECT first_day, last_day, name
FROM weeks
WHERE first_day <= last_day
ORDER BY first_day
