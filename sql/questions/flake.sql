-- How did the shifts of these days turn out, by organizer, region, day or event type, and how did those of the days
-- compared with? For `/flake`. Rates count covered days only; all counts but `confirmed` and `left_message`, which are
-- scheduled too, add up to all shifts of the days.
-- Grain: one row per period and key (with its region when asked by organizer).
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   before_first_day DATE: the first day to compare with; NULL for none
--   before_last_day DATE: the last day to compare with; NULL for none
--   today DATE: the campaign's date
--   through DATE: the last covered day, before today; NULL where no day is covered
--   group_by STRING: organizer, region, day or type
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   period STRING: asked or before
--   key STRING: the organizer, region, day or type
--   organizer_region STRING: the organizer's region; NULL unless asked by organizer
--   completed INT64: came, on a covered day
--   no_show INT64: did not come, on a covered day
--   cancelled INT64: cancelled, on a covered day
--   declined INT64: declined, on any day
--   rescheduled INT64: moved or excused, on any day
--   walk_in INT64: came without a sign-up, on any day
--   invited INT64: invited or tentative, on any day
--   unknown INT64: unknown status, on any day
--   unclosed INT64: still open, on a covered day
--   unsynced INT64: still open, on a day that has passed but is not covered
--   scheduled INT64: open, today or ahead
--   confirmed INT64: of the scheduled, those confirmed
--   left_message INT64: of the scheduled, those for whom a message was left
--   cancelled_ahead INT64: cancelled, on a day that is not covered
--   closed_ahead INT64: came or did not come, on a day that is not covered
WITH chosen AS (
  SELECT
    *,
    COALESCE(event_date <= @through, FALSE) AS covered,
    open_confirmed + open_unconfirmed AS open
  FROM daily_shifts
  WHERE
    (event_date BETWEEN @first_day AND @last_day OR event_date BETWEEN @before_first_day AND @before_last_day)
    AND (@region IS NULL OR region = @region)
    AND (@region_group IS NULL OR region_group = @region_group)
    AND (@organizer IS NULL OR organizer = @organizer)
    AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
)

SELECT
  IF(event_date BETWEEN @first_day AND @last_day, 'asked', 'before') AS period,
  CASE @group_by
    WHEN 'organizer' THEN organizer
    WHEN 'region' THEN region
    WHEN 'type' THEN event_type
    ELSE CAST(event_date AS STRING)
  END AS key,
  IF(@group_by = 'organizer', region, NULL) AS organizer_region,
  SUM(IF(covered, completed, 0)) AS completed,
  SUM(IF(covered, no_show, 0)) AS no_show,
  SUM(IF(covered, cancelled, 0)) AS cancelled,
  SUM(declined) AS declined,
  SUM(rescheduled) AS rescheduled,
  SUM(walk_in) AS walk_in,
  SUM(invited) AS invited,
  SUM(unknown) AS unknown,
  SUM(IF(covered, open, 0)) AS unclosed,
  SUM(IF(event_date < @today AND NOT covered, open, 0)) AS unsynced,
  SUM(IF(event_date >= @today, open, 0)) AS scheduled,
  SUM(IF(event_date >= @today, open_confirmed, 0)) AS confirmed,
  SUM(IF(event_date >= @today, open_left_message, 0)) AS left_message,
  SUM(IF(covered, 0, cancelled)) AS cancelled_ahead,
  SUM(IF(covered, 0, completed + no_show)) AS closed_ahead
FROM chosen
GROUP BY period, key, organizer_region
