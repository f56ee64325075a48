-- Record what a person chose in App Home, replacing what they chose before.
-- Grain: one row per person.
-- Parameters:
--   user_key STRING: a keyed hash of the person's Slack id, never the id
--   region STRING: a region or a group of regions, '' for all
--   organizer STRING: a turf label, '' for the whole region
--   chosen_on DATE: when
MERGE INTO preferences
USING (SELECT @user_key AS user_key) AS this
ON preferences.user_key = this.user_key
WHEN MATCHED THEN UPDATE SET
  region = @region,
  organizer = @organizer,
  chosen_on = @chosen_on
WHEN NOT MATCHED THEN
  INSERT (user_key, region, organizer, chosen_on)
  VALUES (@user_key, @region, @organizer, @chosen_on)
