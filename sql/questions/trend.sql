-- How did the shifts of these weeks turn out, week by week, together or by region or organizer? For `/flake trend`,
-- which asks for more weeks than it shows, to work out what is usual. Rates count covered days only.
-- Grain: one row per week; by region also per region with its group, by organizer also per organizer.
-- Parameters:
--   first_day DATE: the first day of the first week
--   last_day DATE: the last day of the last week
--   through DATE: the last covered day; NULL where no day is covered
--   group_by STRING: together, region or organizer
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   week DATE: the week's first day
--   area STRING: the region; NULL when asked together
--   area_group STRING: the region's group; NULL when asked together
--   turf STRING: the organizer; NULL unless asked by organizer
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
  DATE_ADD(@first_day, INTERVAL 7 * DIV(DATE_DIFF(event_date, @first_day, DAY), 7) DAY) AS week,
  IF(@group_by = 'together', NULL, region) AS area,
  IF(@group_by = 'together', NULL, region_group) AS area_group,
  IF(@group_by = 'organizer', organizer, NULL) AS turf,
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
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR organizer = @organizer)
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY week, area, area_group, turf
