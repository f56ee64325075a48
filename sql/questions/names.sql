-- Which regions, groups, organizers and event types can be asked for?
-- Grain: one row per region, organizer and event type.
-- Returns:
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
SELECT DISTINCT region, region_group, organizer, event_type
FROM daily_shifts
