-- What this run covers: the last day of its data, how many source rows became how many sign-ups, how many of those are
-- closed and how many in a region, and whether there was a status history: a table that the source does not have is
-- empty.
-- Grain: one row.
-- Parameters:
--   zone STRING: the campaign's time zone
--   today DATE: the campaign's date of the run
-- Returns:
--   source_rows INT64: rows of event_attendees
--   repeated INT64: rows that were other versions of a sign-up
--   left_out INT64: sign-ups of deleted events
--   sign_ups INT64: sign-ups counted
--   closed_shifts INT64: sign-ups of past days that were completed, missed or cancelled
--   mapped INT64: sign-ups whose location has a region
--   newest_change TIMESTAMP: the newest change of a status in the source, NULL if it has no dates
--   data_through DATE: the last day that the data cover: that of the newest change or of the newest closed shift
--   signup_rows INT64: rows of event_signups
--   history_rows INT64: rows of event_signups_statuses
--   status_rows INT64: rows of event_statuses
WITH source AS (
  SELECT COUNT(*) AS source_rows, MAX(datetime_modified) AS newest FROM event_attendees
),

history AS (
  SELECT COUNT(*) AS history_rows, MAX(datetime_modified) AS newest FROM event_signups_statuses
),

raw AS (
  SELECT (SELECT COUNT(*) FROM event_signups) AS signup_rows, (SELECT COUNT(*) FROM event_statuses) AS status_rows
),

kept AS (
  SELECT COUNT(*) AS kept, COUNTIF(deleted) AS left_out FROM newest
),

closed AS (
  SELECT
    MAX(IF(outcome IN ('completed', 'no_show') AND event_date <= @today, event_date, NULL)) AS last_day,
    COUNTIF(outcome IN ('completed', 'no_show', 'cancelled') AND event_date <= @today) AS closed_shifts,
    COUNTIF(region <> 'Unmapped') AS mapped
  FROM sign_ups
),

joined AS (
  SELECT
    source.source_rows,
    kept.kept,
    kept.left_out,
    closed.last_day,
    closed.closed_shifts,
    closed.mapped,
    raw.signup_rows,
    history.history_rows,
    raw.status_rows,
    GREATEST(COALESCE(source.newest, history.newest), COALESCE(history.newest, source.newest)) AS newest_change
  FROM source CROSS JOIN history CROSS JOIN raw CROSS JOIN kept CROSS JOIN closed
)

SELECT
  source_rows,
  source_rows - kept AS repeated,
  left_out,
  kept - left_out AS sign_ups,
  closed_shifts,
  mapped,
  newest_change,
  LEAST(
    @today,
    GREATEST(
      COALESCE(DATE(newest_change, @zone), last_day, @today),
      COALESCE(last_day, DATE(newest_change, @zone), @today)
    )
  ) AS data_through,
  signup_rows,
  history_rows,
  status_rows
FROM joined
