-- The region where most of a turf's sign-ups are.
-- Grain: one row per turf with sign-ups in a region.
-- Returns:
--   organizer STRING: the turf label
--   region STRING: the region; of several with as many the first by name
SELECT organizer, region
FROM sign_ups
WHERE organizer != 'Unturfed' AND region != 'Unmapped'
GROUP BY organizer, region
QUALIFY ROW_NUMBER() OVER (PARTITION BY organizer ORDER BY COUNT(*) DESC, region) = 1
