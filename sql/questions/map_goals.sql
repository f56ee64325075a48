-- What is to be reached, by whom and when? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   valid_from DATE: the first day, NULL when open
--   valid_to DATE: the last day, NULL when open
--   metric STRING: what is counted
--   level STRING: statewide, region_group, region or organizer
--   name STRING: whose goal it is, NULL for statewide
--   method STRING: the event type or the way to reach people, NULL for all
--   goal INT64: the goal
SELECT valid_from, valid_to, metric, level, name, method, goal
FROM goals
ORDER BY level, name, metric, method, valid_from
