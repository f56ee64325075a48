-- The shifts of a run that are still open on covered days, by event. A publication adds these rows to the table of all
-- published runs, which `report_unclosed` reads.
-- Grain: one row per event date, region with its group, organizer, event type and event.
-- Parameters:
--   run_id STRING: the run
--   week_first_day INT64: the weekday on which the campaign's weeks begin, in BigQuery's numbers: Sunday 1 … Saturday 7
-- Returns:
--   run_id STRING: the run
--   event_date DATE: the campaign's day
--   week_start DATE: the first day of its week
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   event STRING: the event's name, else its type
--   unclosed INT64: shifts still open
SELECT
  @run_id AS run_id,
  event_date,
  DATE_SUB(event_date, INTERVAL MOD(EXTRACT(DAYOFWEEK FROM event_date) - @week_first_day + 7, 7) DAY) AS week_start,
  region,
  region_group,
  organizer,
  event_type,
  COALESCE(NULLIF(event_name, ''), event_type) AS event,
  COUNT(*) AS unclosed
FROM sign_ups
CROSS JOIN coverage
WHERE event_date <= data_through AND outcome = 'open'
GROUP BY event_date, week_start, region, region_group, organizer, event_type, event
