-- What was a subscription that has ended?
-- Grain: one row at most.
-- Parameters:
--   subscription_id STRING: the subscription
-- Returns:
--   subscription_id STRING: the subscription
--   channel STRING: the channel in Slack
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   weekday INT64: the day of the week, Monday is 0
--   hour INT64: the hour in the campaign's time zone
--   owner STRING: the person in Slack who was notified when posting failed
--   created_at TIMESTAMP: since when it existed
--   changed_at TIMESTAMP: since when it had this day and hour and was not paused
--   paused_reason STRING: why nothing was posted, '' when it was not paused
--   goal INT64: number of completed shifts wanted a week, 0 or NULL for no goal
SELECT
  subscription_id, channel, region, region_group, weekday, hour, owner, created_at, changed_at, paused_reason, goal
FROM subscriptions
WHERE subscription_id = @subscription_id AND ended_at IS NOT NULL
