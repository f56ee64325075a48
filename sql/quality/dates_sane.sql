-- Event dates are possible. If not, there is a typo in VAN, or the dates in the export were rewritten. Fix the event's
-- date in VAN, or export again.
-- Grain: one row per event with an impossible date.
-- Severity: fail
-- Parameters:
--   today DATE: the campaign's date of the run
-- Returns:
--   example STRING: the event and its date
--   shifts INT64: its sign-ups
SELECT CONCAT('event ', event_id, ' on ', CAST(event_date AS STRING)) AS example, COUNT(*) AS shifts
FROM sign_ups
WHERE event_date < DATE '2000-01-01' OR event_date > DATE_ADD(@today, INTERVAL 1096 DAY)
GROUP BY event_id, event_date
