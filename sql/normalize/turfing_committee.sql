-- The committee whose turf counts: the one named in the settings, else the one with the most sign-ups.
-- Grain: one row; none where there is no turf.
-- Parameters:
--   committee STRING: the turfing committee's id, '' to determine it
-- Returns:
--   committee_id STRING: the committee, '' where turf names none
WITH turfed AS (
  SELECT COALESCE(committee_id, '') AS committee_id FROM activity_regions
  UNION ALL
  SELECT COALESCE(committee_id, '') AS committee_id FROM turf
),

sign_ups AS (
  SELECT COALESCE(committee_id, '') AS committee_id, COUNT(*) AS sign_ups
  FROM event_attendees
  GROUP BY 1
)

SELECT turfed.committee_id
FROM turfed
LEFT JOIN sign_ups ON sign_ups.committee_id = turfed.committee_id
WHERE @committee IN ('', turfed.committee_id)
GROUP BY turfed.committee_id
ORDER BY MAX(COALESCE(sign_ups.sign_ups, 0)) DESC, COUNT(*) DESC, turfed.committee_id
LIMIT 1
