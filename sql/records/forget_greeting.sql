-- Delete that a person was greeted.
-- Grain: every row of one person.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id
DELETE FROM greetings
WHERE user_key = @user_key
