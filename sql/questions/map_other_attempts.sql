-- What did other tools count? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   date DATE: the campaign's day
--   organizer STRING: the organizer who is credited
--   method STRING: phone, door or text
--   attempts INT64: attempts
--   conversations INT64: of these, those with a conversation, NULL for none
SELECT date, organizer, method, attempts, conversations
FROM other_attempts
ORDER BY date, organizer, method, attempts
