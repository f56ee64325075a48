-- Every sign-up names a person. Those that do not cannot be told apart, so each row counts, repeated or not.
-- Export event_attendees with myc_van_id.
-- Grain: one row per event.
-- Severity: warn
-- Returns:
--   example STRING: the event
--   shifts INT64: sign-ups without a person
SELECT CONCAT('event ', event_id) AS example, COUNT(*) AS shifts
FROM sign_ups
WHERE NOT person_known
GROUP BY event_id
