-- Flakebot: the shifts to close out in VAN: those of covered days that are still open, by event. Added up they are the
-- unclosed of report_days.
-- Grain: one row per event date, region with its group, organizer, event type and event.
-- Returns:
--   event_date DATE: the day of the shifts
--   week_start DATE: the first day of its campaign week
--   region STRING: the region; Unmapped for shifts in none
--   region_group STRING: the region's group; the region itself where it has none
--   organizer STRING: the organizer's turf; Unturfed for shifts of nobody
--   event_type STRING: the event type
--   event STRING: the event's name; its type where it has none
--   unclosed INT64: shifts not closed out yet
--   data_through DATE: the last covered day
--   as_of DATE: the day of the run
--   run_id STRING: the run that counted
--   published_run STRING: the newest published run; another one than run_id where the place is frozen
SELECT
  unclosed.event_date,
  unclosed.week_start,
  unclosed.region,
  unclosed.region_group,
  unclosed.organizer,
  unclosed.event_type,
  unclosed.event,
  unclosed.unclosed,
  about.data_through,
  about.as_of,
  unclosed.run_id,
  about.published_run
FROM contract_unclosed AS unclosed
JOIN report_about AS about
  ON about.run_id = unclosed.run_id
  AND about.region = unclosed.region
  AND about.region_group = unclosed.region_group
