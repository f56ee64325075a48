-- How much was counted in each of the last complete weeks, and how did weeks differ? For the projections of `/flake ptg`.
-- Weeks without a row are weeks of 0, which change none of the sums.
-- Grain: one row per organizer or region, or one for all together, and metric and method.
-- Parameters:
--   first_day DATE: the first day of these weeks
--   last_day DATE: their last day
--   days INT64: how many of a week's days are its first days
--   group_by STRING: organizer, region or metric
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
-- Returns:
--   key STRING: the organizer or region; NULL for all together
--   metric STRING: what is counted
--   method STRING: the event type, or the way to reach people; NULL for all of them
--   counted INT64: the sum of the weeks
--   squared INT64: the sum of their squares
--   early INT64: the sum of their first days
--   together INT64: the sum of the products of the first days and the others
WITH weekly AS (
  SELECT
    CASE @group_by WHEN 'organizer' THEN organizer WHEN 'region' THEN region END AS key,
    metric,
    method,
    week_start,
    SUM(actual) AS counted,
    SUM(IF(DATE_DIFF(event_date, week_start, DAY) < @days, actual, 0)) AS early
  FROM daily_activity
  WHERE
    event_date BETWEEN @first_day AND @last_day
    AND metric NOT IN ('shifts', 'scheduled')
    AND (@region IS NULL OR region = @region)
    AND (@region_group IS NULL OR region_group = @region_group)
    AND (@organizer IS NULL OR organizer = @organizer)
  GROUP BY key, metric, method, week_start
),

each AS (
  SELECT key, metric, method, counted, early FROM weekly
  UNION ALL
  SELECT key, metric, NULL AS method, SUM(counted) AS counted, SUM(early) AS early
  FROM weekly
  GROUP BY key, metric, week_start
)

SELECT
  key,
  metric,
  method,
  SUM(counted) AS counted,
  SUM(counted * counted) AS squared,
  SUM(early) AS early,
  SUM(early * (counted - early)) AS together
FROM each
GROUP BY key, metric, method
