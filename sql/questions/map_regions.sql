-- Which locations are in which region, and when? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   event_location_id STRING: the location
--   region STRING: its region
--   region_group STRING: the region's group, NULL for none
--   valid_from DATE: the first day, NULL when open
--   valid_to DATE: the last day, NULL when open
SELECT event_location_id, region, region_group, valid_from, valid_to
FROM regions
ORDER BY event_location_id, valid_from, region
