-- What does a run cover? Its one row goes into the run's record.
-- Grain: one row.
-- Returns:
--   source_rows INT64: rows of event_attendees
--   repeated INT64: rows that were other versions of a sign-up
--   left_out INT64: sign-ups of deleted events
--   sign_ups INT64: sign-ups counted
--   closed_shifts INT64: sign-ups of past days that were completed, missed or cancelled
--   mapped INT64: sign-ups whose location has a region
--   data_through DATE: the last covered day, NULL if no day is covered
--   synced_on DATE: the last day on which the source is known to have been synced or changed
SELECT source_rows, repeated, left_out, sign_ups, closed_shifts, mapped, data_through, synced_on
FROM coverage
