-- Which regions, groups, organizers and event types can be asked for? The closed shifts tell the region where most of
-- an organizer's are.
-- Grain: one row per region, organizer and event type.
-- Returns:
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   closed INT64: came, did not come or cancelled, on any day
SELECT region, region_group, organizer, event_type, SUM(completed + no_show + cancelled) AS closed
FROM daily_shifts
GROUP BY region, region_group, organizer, event_type
