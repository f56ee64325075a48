-- How did the shifts of these days turn out, for each organizer in each region? For `/flake compare`, which needs those
-- that it compares and their peers. Rates count covered days only.
-- Grain: one row per region with its group, and organizer.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   through DATE: the last covered day; NULL where no day is covered
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   area STRING: the region
--   area_group STRING: the region's group
--   turf STRING: the organizer
--   completed INT64: came, on a covered day
--   no_show INT64: did not come, on a covered day
--   cancelled INT64: cancelled, on a covered day
--   declined INT64: declined, on any day
--   rescheduled INT64: moved or excused, on any day
--   walk_in INT64: came without a sign-up, on any day
--   invited INT64: invited or tentative, on any day
--   unknown INT64: unknown status, on any day
--   unclosed INT64: still open, on a covered day
SELECT
  region AS area,
  region_group AS area_group,
  organizer AS turf,
  SUM(IF(event_date <= @through, completed, 0)) AS completed,
  SUM(IF(event_date <= @through, no_show, 0)) AS no_show,
  SUM(IF(event_date <= @through, cancelled, 0)) AS cancelled,
  SUM(declined) AS declined,
  SUM(rescheduled) AS rescheduled,
  SUM(walk_in) AS walk_in,
  SUM(invited) AS invited,
  SUM(unknown) AS unknown,
  SUM(IF(event_date <= @through, open_confirmed + open_unconfirmed, 0)) AS unclosed
FROM daily_shifts
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY area, area_group, turf
