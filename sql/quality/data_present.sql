-- There are sign-ups. If not, the sync or the export produced an empty event_attendees. Check the source and load
-- again.
-- Grain: one row when there are none.
-- Severity: stop
-- Returns:
--   example STRING: what was found
--   shifts INT64: always 0
SELECT CONCAT(CAST(source_rows AS STRING), ' source rows, no sign-up among them') AS example, 0 AS shifts
FROM coverage
WHERE sign_ups = 0
