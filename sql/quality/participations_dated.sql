-- Every sign-up of Mobilize has its time slot. Without it the day is not known, and the sign-up is left out. Let the
-- sync bring all time slots; those of events that your organization no longer promotes are not in its mirror.
-- Grain: one row per event.
-- Severity: warn
-- Returns:
--   example STRING: the event
--   shifts INT64: its sign-ups without a time slot
SELECT CONCAT('event ', participations.event_id) AS example, COUNT(DISTINCT participations.participation_id) AS shifts
FROM participations
LEFT JOIN timeslots ON timeslots.timeslot_id = participations.timeslot_id
WHERE participations.event_id IS NOT NULL
  AND participations.override_start_date IS NULL
  AND timeslots.start_date IS NULL
GROUP BY participations.event_id
