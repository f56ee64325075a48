-- One committee cuts the turf. If several do and TURF_COMMITTEE_ID names none, the one with the most sign-ups is used.
-- Set TURF_COMMITTEE_ID to make sure it is the right one.
-- Grain: one row when nobody chose among several.
-- Severity: warn
-- Parameters:
--   committee STRING: the turfing committee's id from the settings, '' when there is none
-- Returns:
--   example STRING: two of the committees
--   shifts INT64: turf rows of all of them
WITH committees AS (
  SELECT COALESCE(committee_id, '') AS committee_id FROM activity_regions
  UNION ALL
  SELECT COALESCE(committee_id, '') AS committee_id FROM turf
)

SELECT
  CONCAT('committees ', MIN(committee_id), ' and ', MAX(committee_id)) AS example,
  COUNT(*) AS shifts
FROM committees
WHERE @committee = ''
HAVING MIN(committee_id) != MAX(committee_id)
