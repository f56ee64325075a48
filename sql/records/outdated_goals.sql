-- Delete the published goals of runs that began before the oldest one that is kept, unless a freeze holds them.
-- Grain: one row per run, campaign week, metric, method, level and name.
-- Parameters:
--   kept STRING: the oldest run that is kept
--   held ARRAY<STRING>: the runs that freezes hold
DELETE FROM contract_goals
WHERE run_id < @kept AND run_id NOT IN UNNEST(@held)
