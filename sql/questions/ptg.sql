-- What was done in these days toward the goals, by organizer, region or day, or all together? For `/flake ptg`. Counted
-- are covered days only; scheduled shifts are those of today and later.
-- Grain: one row per organizer with region, region or day, metric and method.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   today DATE: the campaign's date
--   through DATE: the last covered day, before today; NULL where no day is covered
--   group_by STRING: organizer, region, day or metric
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   organizers ARRAY<STRING>: these organizers as well, wherever they were active
-- Returns:
--   turf STRING: the organizer; NULL unless asked by organizer
--   area STRING: the region; NULL unless asked by organizer or region
--   area_group STRING: the region's group, likewise
--   day DATE: the day; NULL unless asked by day
--   metric STRING: what is counted
--   method STRING: the event type, or the way to reach people
--   actual INT64: how many
SELECT
  IF(@group_by = 'organizer', organizer, NULL) AS turf,
  IF(@group_by IN ('organizer', 'region'), region, NULL) AS area,
  IF(@group_by IN ('organizer', 'region'), region_group, NULL) AS area_group,
  IF(@group_by = 'day', event_date, NULL) AS day,
  metric,
  method,
  SUM(actual) AS actual
FROM daily_activity
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND IF(metric = 'scheduled', event_date >= @today, COALESCE(event_date <= @through, FALSE))
  AND (
    (
      (@region IS NULL OR region = @region)
      AND (@region_group IS NULL OR region_group = @region_group)
      AND (@organizer IS NULL OR organizer = @organizer)
    )
    OR organizer IN UNNEST(@organizers)
  )
GROUP BY turf, area, area_group, day, metric, method
