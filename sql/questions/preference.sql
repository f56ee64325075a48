-- Which region and organizer did a person choose in App Home?
-- Grain: one row, none for a person who chose nothing.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id
-- Returns:
--   region STRING: a region or a group of regions, '' for all
--   organizer STRING: a turf label, '' for the whole region
--   chosen_on DATE: when
SELECT region, organizer, chosen_on
FROM preferences
WHERE user_key = @user_key
ORDER BY chosen_on DESC, region, organizer
LIMIT 1
