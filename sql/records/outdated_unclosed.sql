-- Delete the published shifts to close out of runs that began before the oldest one that is kept, unless a freeze holds
-- them.
-- Grain: one row per run, event date, region with its group, organizer, event type and event.
-- Parameters:
--   kept STRING: the oldest run that is kept
--   held ARRAY<STRING>: the runs that freezes hold
DELETE FROM contract_unclosed
WHERE run_id < @kept AND run_id NOT IN UNNEST(@held)
