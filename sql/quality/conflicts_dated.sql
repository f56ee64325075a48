-- If the source has several statuses for one sign-up, dates tell which is newest. Without dates the most closed status
-- is kept, which may be wrong. Export event_attendees with datetime_modified, or fix the sign-up in VAN.
-- Grain: one row per event.
-- Severity: warn
-- Returns:
--   example STRING: the event and the status kept
--   shifts INT64: its sign-ups in conflict
SELECT CONCAT('event ', event_id, ', kept ', status_name) AS example, COUNT(*) AS shifts
FROM sign_ups
WHERE undated_conflict
GROUP BY event_id, status_name
