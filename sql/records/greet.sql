-- Record that a person is greeted, unless it is recorded already.
-- Grain: one row per person.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id, never the id
--   greeted_on DATE: when
MERGE INTO greetings
USING (SELECT @user_key AS user_key) AS this
ON greetings.user_key = this.user_key
WHEN NOT MATCHED THEN
  INSERT (user_key, greeted_on)
  VALUES (@user_key, @greeted_on)
