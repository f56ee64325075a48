-- Delete the published days of runs that began before the oldest one that is kept, unless a freeze holds them.
-- Grain: one row per run, event date, region with its group, organizer and event type.
-- Parameters:
--   kept STRING: the oldest run that is kept
--   held ARRAY<STRING>: the runs that freezes hold
DELETE FROM contract_days
WHERE run_id < @kept AND run_id NOT IN UNNEST(@held)
