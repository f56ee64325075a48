-- Every location has a region on its events' dates. Those without one count under “Unmapped”. Add them to the map:
-- `/flake-admin regions csv:yes`; if no map was uploaded, also to regions.csv, and load again. If an event has no
-- location, give it one in VAN.
-- Grain: one row per location without a region.
-- Severity: warn
-- Returns:
--   example STRING: the location
--   shifts INT64: sign-ups there
SELECT COALESCE(CONCAT('location ', event_location_id), 'no location') AS example, COUNT(*) AS shifts
FROM sign_ups
WHERE region = 'Unmapped'
GROUP BY event_location_id
