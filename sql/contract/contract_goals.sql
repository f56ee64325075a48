-- The goals of a run for each campaign week. A publication adds these rows to the table of all published runs, which
-- `report_ptg` reads.
-- Grain: one row per campaign week, metric, method, level and name.
-- Parameters:
--   run_id STRING: the run
-- Returns:
--   run_id STRING: the run
--   week_start DATE: the first day of the campaign week
--   week_end DATE: its last day
--   metric STRING: what is to be counted
--   method STRING: the event type, in lower case and without spaces, or the way to reach people; '' for all
--   level STRING: statewide, region_group, region or organizer
--   name STRING: whose goal it is; '' for statewide
--   goal INT64: the number
SELECT @run_id AS run_id, week_start, week_end, metric, method, level, name, goal
FROM weekly_goals
