-- Which goals hold on some of these days? For `/flake ptg`, `/flake plan` and digests, which choose among them.
-- Grain: one row per row of the table of goals.
-- Parameters:
--   first_day DATE: the first day
--   last_day DATE: the last day
-- Returns:
--   valid_from DATE: the first day of the goal; NULL from the beginning
--   valid_to DATE: its last day; NULL to the end
--   metric STRING: what is counted
--   level STRING: statewide, region_group, region or organizer
--   name STRING: whose goal it is; NULL for statewide
--   method STRING: the event type or the way to reach voters; NULL for all
--   goal INT64: the number
SELECT valid_from, valid_to, metric, level, name, method, goal
FROM goals
WHERE
  goal IS NOT NULL
  AND (valid_from IS NULL OR valid_from <= @last_day)
  AND (valid_to IS NULL OR valid_to >= @first_day)
