-- Which organizer's turf a person is in, and on which days: activity_regions assigns people, turf assigns precincts.
-- Only the turfing committee's rows count: the committee named in the settings, else the one with the most sign-ups.
-- Grain: one row per person and label.
-- Parameters:
--   committee STRING: the turfing committee's id, '' to determine it
-- Returns:
--   myc_van_id STRING: the person
--   organizer STRING: the organizer's turf label
--   priority INT64: 1 for the person's own assignment, 2 for their precinct's
--   valid_from DATE: first day, NULL when open
--   valid_to DATE: last day, NULL when open
--   region_name STRING: the turf's region, NULL for none
--   state_code STRING: the person's state, NULL where the source has none
WITH turfed AS (
  SELECT COALESCE(committee_id, '') AS committee_id FROM activity_regions
  UNION ALL
  SELECT COALESCE(committee_id, '') AS committee_id FROM turf
),

sign_ups AS (
  SELECT COALESCE(committee_id, '') AS committee_id, COUNT(*) AS sign_ups
  FROM event_attendees
  GROUP BY 1
),

committee AS (
  SELECT turfed.committee_id
  FROM turfed
  LEFT JOIN sign_ups ON sign_ups.committee_id = turfed.committee_id
  WHERE @committee IN ('', turfed.committee_id)
  GROUP BY turfed.committee_id
  ORDER BY MAX(COALESCE(sign_ups.sign_ups, 0)) DESC, COUNT(*) DESC, turfed.committee_id
  LIMIT 1
)

SELECT
  myc_van_id,
  TRIM(fo_name) AS organizer,
  1 AS priority,
  valid_from,
  valid_to,
  NULLIF(TRIM(region_name), '') AS region_name,
  state_code
FROM activity_regions
INNER JOIN committee ON committee.committee_id = COALESCE(activity_regions.committee_id, '')
WHERE TRIM(fo_name) != ''
UNION ALL
SELECT
  people.myc_van_id,
  TRIM(turf.fo_name) AS organizer,
  2 AS priority,
  turf.valid_from,
  turf.valid_to,
  NULLIF(TRIM(turf.region_name), '') AS region_name,
  COALESCE(people.state_code, turf.state_code) AS state_code
FROM turf
INNER JOIN committee ON committee.committee_id = COALESCE(turf.committee_id, '')
INNER JOIN (SELECT DISTINCT myc_van_id, van_precinct_id, state_code FROM person_records_myc) AS people
  ON people.van_precinct_id = turf.van_precinct_id
  AND COALESCE(people.state_code = turf.state_code, TRUE)
WHERE TRIM(turf.fo_name) != ''
