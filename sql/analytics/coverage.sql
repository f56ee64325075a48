-- What this run covers: the last day that its data have seen whole, how many source rows became how many sign-ups, how
-- many of those are closed and how many in a region, and whether there was a status history: a table that the source
-- does not have is empty.
-- A day is covered when the sync ran after its end. Where it is not known when the sync ran, a day is covered when the
-- newest change lies after the hour at which its shifts are closed out, or on a later day. Where changes have no dates,
-- the days up to the last one with a completed or no-show shift are covered. Today never is.
-- Grain: one row.
-- Parameters:
--   zone STRING: the campaign's time zone
--   today DATE: the campaign's date of the run
--   synced_at TIMESTAMP: when the sync of the sign-ups ran, NULL where that is not known
--   day_closes INT64: the hour of a day after which its newest change shows that the day is over
-- Returns:
--   source_rows INT64: rows of event_attendees
--   repeated INT64: rows that were other versions of a sign-up
--   left_out INT64: sign-ups of deleted events
--   sign_ups INT64: sign-ups counted
--   closed_shifts INT64: sign-ups of past days that were completed, missed or cancelled
--   mapped INT64: sign-ups whose location has a region
--   newest_change TIMESTAMP: the newest change of a status in the source, NULL if it has no dates
--   synced_on DATE: the last day on which the source is known to have been synced or changed, NULL if there is none
--   data_through DATE: the last covered day, NULL if no day is covered
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
    MAX(IF(outcome IN ('completed', 'no_show') AND event_date < @today, event_date, NULL)) AS last_day,
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
    DATE(@synced_at, @zone) AS loaded_on,
    GREATEST(COALESCE(source.newest, history.newest), COALESCE(history.newest, source.newest)) AS newest_change
  FROM source CROSS JOIN history CROSS JOIN raw CROSS JOIN kept CROSS JOIN closed
),

changed AS (
  SELECT
    newest_change,
    DATE(newest_change, @zone) AS changed_on,
    TIMESTAMP(
      CONCAT(CAST(DATE(newest_change, @zone) AS STRING), ' ', CAST(@day_closes AS STRING), ':00:00'), @zone
    ) AS day_closed
  FROM joined
)

SELECT
  source_rows,
  source_rows - kept AS repeated,
  left_out,
  kept - left_out AS sign_ups,
  closed_shifts,
  mapped,
  joined.newest_change,
  LEAST(@today, COALESCE(loaded_on, changed_on, last_day)) AS synced_on,
  LEAST(
    DATE_SUB(@today, INTERVAL 1 DAY),
    COALESCE(
      DATE_SUB(loaded_on, INTERVAL 1 DAY),
      IF(changed.newest_change > day_closed, changed_on, DATE_SUB(changed_on, INTERVAL 1 DAY)),
      last_day
    )
  ) AS data_through,
  signup_rows,
  history_rows,
  status_rows
FROM joined CROSS JOIN changed
