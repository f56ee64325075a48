-- A person has one organizer on any day. If activity_regions or turf give two, the assignment that begins later is
-- used. Fix the turf in VAN.
-- Grain: one row per pair of organizers who share people.
-- Severity: warn
-- Returns:
--   example STRING: the two labels
--   shifts INT64: people with both at once
SELECT CONCAT(one.organizer, ' and ', other.organizer) AS example, COUNT(DISTINCT one.myc_van_id) AS shifts
FROM labels AS one
INNER JOIN labels AS other ON other.myc_van_id = one.myc_van_id AND other.priority = one.priority
  AND COALESCE(other.state_code = one.state_code, TRUE)
WHERE one.organizer < other.organizer
  AND COALESCE(one.valid_from, DATE '0001-01-01') <= COALESCE(other.valid_to, DATE '9999-12-31')
  AND COALESCE(other.valid_from, DATE '0001-01-01') <= COALESCE(one.valid_to, DATE '9999-12-31')
GROUP BY one.organizer, other.organizer
