-- Which organizer's turf a person is in, and on which days: activity_regions assigns people, turf assigns precincts.
-- Only the turfing committee's rows count.
-- Grain: one row per person and label.
-- Returns:
--   myc_van_id STRING: the person
--   organizer STRING: the organizer's turf label
--   priority INT64: 1 for the person's own assignment, 2 for their precinct's
--   valid_from DATE: first day, NULL when open
--   valid_to DATE: last day, NULL when open
--   region_name STRING: the turf's region, NULL for none
--   state_code STRING: the person's state, NULL where the source has none
SELECT
  activity_regions.myc_van_id,
  TRIM(activity_regions.fo_name) AS organizer,
  1 AS priority,
  activity_regions.valid_from,
  activity_regions.valid_to,
  NULLIF(TRIM(activity_regions.region_name), '') AS region_name,
  activity_regions.state_code
FROM activity_regions
INNER JOIN turfing_committee ON turfing_committee.committee_id = COALESCE(activity_regions.committee_id, '')
WHERE TRIM(activity_regions.fo_name) != ''
UNION ALL
SELECT
  people.myc_van_id,
  precincts.organizer,
  2 AS priority,
  precincts.valid_from,
  precincts.valid_to,
  precincts.region_name,
  COALESCE(people.state_code, precincts.state_code) AS state_code
FROM precincts
INNER JOIN (SELECT DISTINCT myc_van_id, van_precinct_id, state_code FROM person_records_myc) AS people
  ON people.van_precinct_id = precincts.van_precinct_id
  AND COALESCE(people.state_code = precincts.state_code, TRUE)
