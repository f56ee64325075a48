-- What is scheduled for these days, and how did shifts turn out in the weeks before: those asked for, by organizer,
-- region, day or event type, and everybody else's, which are used where there are too few of the former? For
-- `/flake next` and `/flake plan`.
-- Grain: one row per period, first day, key and region.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   before_first_day DATE: the first day of the weeks before
--   before_last_day DATE: their last day, before the first day asked for
--   today DATE: the campaign's date
--   through DATE: the last covered day, before today; NULL where no day is covered
--   group_by STRING: organizer, region, day or type
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   period STRING: asked or before
--   starts DATE: the day; in the period before, the first day of its week
--   key STRING: the organizer, region, day or type; NULL for everybody else's shifts of the weeks before
--   region STRING: the region
--   completed INT64: came, on a covered day
--   no_show INT64: did not come, on a covered day
--   cancelled INT64: cancelled, on a covered day
--   unclosed INT64: still open, on a covered day
--   unsynced INT64: still open, on a day that has passed but is not covered
--   scheduled INT64: open, today or ahead
--   confirmed INT64: of the scheduled, those confirmed
--   left_message INT64: of the scheduled, those for whom a message was left
--   cancelled_ahead INT64: cancelled, on a day that is not covered
--   closed_ahead INT64: came or did not come, on a day that is not covered
WITH chosen AS (
  SELECT
    event_date,
    week_start,
    region,
    organizer,
    event_type,
    event_date >= @first_day AS ahead,
    COALESCE(event_date <= @through, FALSE) AS covered,
    (@region IS NULL OR region = @region)
    AND (@region_group IS NULL OR region_group = @region_group)
    AND (@organizer IS NULL OR organizer = @organizer) AS asked,
    completed,
    no_show,
    cancelled,
    open_confirmed,
    open_confirmed + open_unconfirmed AS open,
    open_left_message
  FROM daily_shifts
  WHERE
    (event_date BETWEEN @before_first_day AND @before_last_day OR event_date BETWEEN @first_day AND @last_day)
    AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
)

SELECT
  IF(ahead, 'asked', 'before') AS period,
  IF(ahead, event_date, week_start) AS starts,
  CASE
    WHEN NOT asked THEN NULL
    WHEN @group_by = 'organizer' THEN organizer
    WHEN @group_by = 'region' THEN region
    WHEN @group_by = 'type' THEN event_type
    ELSE CAST(event_date AS STRING)
  END AS key,
  region,
  SUM(IF(covered, completed, 0)) AS completed,
  SUM(IF(covered, no_show, 0)) AS no_show,
  SUM(IF(covered, cancelled, 0)) AS cancelled,
  SUM(IF(covered, open, 0)) AS unclosed,
  SUM(IF(event_date < @today AND NOT covered, open, 0)) AS unsynced,
  SUM(IF(event_date >= @today, open, 0)) AS scheduled,
  SUM(IF(event_date >= @today, open_confirmed, 0)) AS confirmed,
  SUM(IF(event_date >= @today, open_left_message, 0)) AS left_message,
  SUM(IF(covered, 0, cancelled)) AS cancelled_ahead,
  SUM(IF(covered, 0, completed + no_show)) AS closed_ahead
FROM chosen
WHERE asked OR NOT ahead
GROUP BY period, starts, key, region
