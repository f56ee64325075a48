-- Which subscriptions to the weekly digest are active: in a channel, of an owner, or all?
-- Grain: one row per channel and region; if two were stored at the same moment, the one changed last.
-- Parameters:
--   channel STRING: the channel in Slack, NULL for any
--   owner STRING: the person in Slack, NULL for anybody
-- Returns:
--   subscription_id STRING: the subscription
--   channel STRING: the channel in Slack
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   weekday INT64: the day of the week, Monday is 0
--   hour INT64: the hour in the campaign's time zone
--   owner STRING: the person in Slack who is notified when posting fails
--   created_at TIMESTAMP: since when it exists
--   changed_at TIMESTAMP: since when it has had this day and hour and has not been paused
--   paused_reason STRING: why nothing is posted, '' when it is not paused
--   goal INT64: number of completed shifts wanted a week, 0 or NULL for no goal
SELECT
  subscription_id, channel, region, region_group, weekday, hour, owner, created_at, changed_at, paused_reason, goal
FROM subscriptions
WHERE ended_at IS NULL
  AND (@channel IS NULL OR channel = @channel)
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY channel, region, region_group
    ORDER BY changed_at DESC, subscription_id DESC
  ) = 1
  AND (@owner IS NULL OR owner = @owner)
ORDER BY channel, region_group, region
