-- How did the shifts of these days turn out, by organizer, region, day or event type, and how did those of the days
-- compared with? For `/flake`. Counts cover days up to today, look-ahead counts the rest.
-- Grain: one row per period and key (with its region when asked by organizer).
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   before_first_day DATE: the first day to compare with
--   before_last_day DATE: the last day to compare with
--   today DATE: the campaign's date
--   group_by STRING: organizer, region, day or type
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   period STRING: asked or before
--   key STRING: the organizer, region, day or type
--   organizer_region STRING: the organizer's region; NULL unless asked by organizer
--   completed INT64: came, up to today
--   no_show INT64: did not come, up to today
--   cancelled INT64: cancelled, up to today
--   declined INT64: declined, up to today
--   rescheduled INT64: moved or excused, up to today
--   walk_in INT64: came without a sign-up, up to today
--   invited INT64: invited or tentative, up to today
--   unknown INT64: unknown status, up to today
--   unclosed INT64: still open though the day has passed
--   scheduled INT64: open, today or ahead
--   confirmed INT64: of the scheduled, those confirmed
--   left_message INT64: of the scheduled, those for whom a message was left
--   cancelled_ahead INT64: cancelled, on a day that has not come yet
SELECT
  IF(event_date BETWEEN @first_day AND @last_day, 'asked', 'before') AS period,
  CASE @group_by
    WHEN 'organizer' THEN organizer
    WHEN 'region' THEN region
    WHEN 'type' THEN event_type
    ELSE CAST(event_date AS STRING)
  END AS key,
  IF(@group_by = 'organizer', region, NULL) AS organizer_region,
  SUM(IF(event_date <= @today, completed, 0)) AS completed,
  SUM(IF(event_date <= @today, no_show, 0)) AS no_show,
  SUM(IF(event_date <= @today, cancelled, 0)) AS cancelled,
  SUM(IF(event_date <= @today, declined, 0)) AS declined,
  SUM(IF(event_date <= @today, rescheduled, 0)) AS rescheduled,
  SUM(IF(event_date <= @today, walk_in, 0)) AS walk_in,
  SUM(IF(event_date <= @today, invited, 0)) AS invited,
  SUM(IF(event_date <= @today, unknown, 0)) AS unknown,
  SUM(IF(event_date < @today, open_confirmed + open_unconfirmed, 0)) AS unclosed,
  SUM(IF(event_date >= @today, open_confirmed + open_unconfirmed, 0)) AS scheduled,
  SUM(IF(event_date >= @today, open_confirmed, 0)) AS confirmed,
  SUM(IF(event_date >= @today, open_left_message, 0)) AS left_message,
  SUM(IF(event_date > @today, cancelled, 0)) AS cancelled_ahead
FROM daily_shifts
WHERE
  event_date BETWEEN @before_first_day AND @last_day
  AND (event_date <= @before_last_day OR event_date >= @first_day)
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR organizer = @organizer)
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY period, key, organizer_region
