-- How did the shifts of these days turn out, for each organizer in each region? For `/flake compare`, which needs those
-- that it compares and their peers. Counts cover days up to today.
-- Grain: one row per region with its group, and organizer.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   today DATE: the campaign's date
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   area STRING: the region
--   area_group STRING: the region's group
--   turf STRING: the organizer
--   completed INT64: came, up to today
--   no_show INT64: did not come, up to today
--   cancelled INT64: cancelled, up to today
--   declined INT64: declined, up to today
--   rescheduled INT64: moved or excused, up to today
--   walk_in INT64: came without a sign-up, up to today
--   invited INT64: invited or tentative, up to today
--   unknown INT64: unknown status, up to today
--   unclosed INT64: still open though the day has passed
SELECT
  region AS area,
  region_group AS area_group,
  organizer AS turf,
  SUM(completed) AS completed,
  SUM(no_show) AS no_show,
  SUM(cancelled) AS cancelled,
  SUM(declined) AS declined,
  SUM(rescheduled) AS rescheduled,
  SUM(walk_in) AS walk_in,
  SUM(invited) AS invited,
  SUM(unknown) AS unknown,
  SUM(IF(event_date < @today, open_confirmed + open_unconfirmed, 0)) AS unclosed
FROM daily_shifts
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND event_date <= @today
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY area, area_group, turf
