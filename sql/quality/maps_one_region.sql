-- A location has one region on any day. If the regions table gives two, the one that begins later is used. Set valid_to
-- of the earlier line in regions.csv and load again.
-- Grain: one row per location and pair of regions that overlap.
-- Severity: warn
-- Returns:
--   example STRING: the location and its regions
--   shifts INT64: lines that overlap
SELECT
  CONCAT('location ', one.event_location_id, ': ', one.region, ' and ', other.region) AS example,
  COUNT(*) AS shifts
FROM regions AS one
INNER JOIN regions AS other ON other.event_location_id = one.event_location_id
WHERE one.region < other.region
  AND COALESCE(one.valid_from, DATE '0001-01-01') <= COALESCE(other.valid_to, DATE '9999-12-31')
  AND COALESCE(other.valid_from, DATE '0001-01-01') <= COALESCE(one.valid_to, DATE '9999-12-31')
GROUP BY one.event_location_id, one.region, other.region
