-- Did the run have the tables of the status history? If any one of them is missing, it is unknown who ever confirmed.
-- Grain: one row.
-- Returns:
--   event_signups INT64: rows of that table
--   event_signups_statuses INT64: rows of that table
--   event_statuses INT64: rows of that table
SELECT
  signup_rows AS event_signups,
  history_rows AS event_signups_statuses,
  status_rows AS event_statuses
FROM coverage
