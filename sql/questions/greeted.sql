-- Was a person greeted?
-- Grain: one row, none for a person who never was.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id
-- Returns:
--   greeted_on DATE: when
SELECT greeted_on
FROM greetings
WHERE user_key = @user_key
ORDER BY greeted_on
LIMIT 1
