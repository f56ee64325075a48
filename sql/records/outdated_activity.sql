-- Delete the published numbers counted toward goals of runs that began before the oldest one that is kept, unless a freeze holds them.
-- Grain: one row per run, campaign week, region with its group, organizer, metric and method.
-- Parameters:
--   kept STRING: the oldest run that is kept
--   held ARRAY<STRING>: the runs that freezes hold
DELETE FROM contract_activity
WHERE run_id < @kept AND run_id NOT IN UNNEST(@held)
