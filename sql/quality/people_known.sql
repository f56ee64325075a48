-- Every sign-up names a person. Those that do not cannot be told apart: those of one event, shift and role count once.
-- Export event_attendees with myc_van_id.
-- Grain: one row per event.
-- Severity: warn
-- Returns:
--   example STRING: the event
--   shifts INT64: source rows without a person
SELECT CONCAT('event ', event_id) AS example, SUM(versions) AS shifts
FROM sign_ups
WHERE person_key IS NULL
GROUP BY event_id
