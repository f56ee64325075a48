-- Whose sign-ups does a run hold? The committees go into the run's record, so that the next run notices a new one.
-- Grain: one row per committee; sign-ups that name none are in no row.
-- Returns:
--   committee_id STRING: the committee
SELECT committee_id
FROM event_attendees
WHERE committee_id IS NOT NULL
GROUP BY committee_id
ORDER BY committee_id
