-- No sign-up is counted twice. If one is, a join in the normalize step fans out. Tell the developers; nothing is
-- published.
-- Grain: one row per event with repeated sign-ups.
-- Severity: stop
-- Returns:
--   example STRING: the event
--   shifts INT64: rows too many
SELECT CONCAT('event ', event_id) AS example, SUM(copies - 1) AS shifts
FROM (
  SELECT event_id, COUNT(*) AS copies
  FROM sign_ups
  GROUP BY person_key, event_id, shift_id, role
)
WHERE copies > 1
GROUP BY event_id
