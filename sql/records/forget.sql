-- Delete what a person chose in App Home.
-- Grain: every row of one person.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id
DELETE FROM preferences
WHERE user_key = @user_key
