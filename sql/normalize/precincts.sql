-- Which organizer's turf a precinct is in, and on which days. Only the turfing committee's rows count.
-- Grain: one row per precinct and turf.
-- Returns:
--   van_precinct_id STRING: the precinct
--   organizer STRING: the organizer's turf label
--   valid_from DATE: first day, NULL when open
--   valid_to DATE: last day, NULL when open
--   region_name STRING: the turf's region, NULL for none
--   state_code STRING: the state, NULL where the source has none
SELECT
  turf.van_precinct_id,
  TRIM(turf.fo_name) AS organizer,
  turf.valid_from,
  turf.valid_to,
  NULLIF(TRIM(turf.region_name), '') AS region_name,
  turf.state_code
FROM turf
INNER JOIN turfing_committee ON turfing_committee.committee_id = COALESCE(turf.committee_id, '')
WHERE TRIM(turf.fo_name) != ''
