-- Which region and organizer did each person choose in App Home? One question for all of them, asked again every few
-- seconds while anybody asks anything.
-- Grain: one row per person who chose something.
-- Returns:
--   user_key STRING: a keyed hash of the person's Slack id
--   region STRING: a region or a group of regions, '' for all
--   organizer STRING: a turf label, '' for the whole region
--   chosen_on DATE: when
SELECT user_key, region, organizer, chosen_on
FROM preferences
QUALIFY ROW_NUMBER() OVER (PARTITION BY user_key ORDER BY chosen_on DESC, region, organizer) = 1
ORDER BY user_key
