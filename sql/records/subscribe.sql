-- Subscribe a channel to the weekly digest of a region. A channel has one active subscription to each region:
-- subscribing again changes day, hour, goal and owner, and resumes one that was paused.
-- Grain: one row per subscription.
-- Parameters:
--   subscription_id STRING: the id of a new subscription; one that is changed keeps its own
--   channel STRING: the channel in Slack
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   weekday INT64: the day of the week, Monday is 0
--   hour INT64: the hour in the campaign's time zone
--   owner STRING: the person in Slack who is notified when posting fails
--   goal INT64: number of completed shifts wanted a week, 0 for no goal
--   now TIMESTAMP: when
MERGE INTO subscriptions
USING (SELECT @channel AS channel, @region AS region, @region_group AS region_group) AS this
ON subscriptions.channel = this.channel
  AND subscriptions.region = this.region
  AND subscriptions.region_group = this.region_group
  AND subscriptions.ended_at IS NULL
WHEN MATCHED THEN UPDATE SET
  weekday = @weekday,
  hour = @hour,
  owner = @owner,
  changed_at = IF(
    subscriptions.weekday = @weekday AND subscriptions.hour = @hour AND subscriptions.paused_reason = '',
    subscriptions.changed_at,
    @now
  ),
  paused_reason = '',
  goal = @goal
WHEN NOT MATCHED THEN
  INSERT (
    subscription_id, channel, region, region_group, weekday, hour, owner, created_at, changed_at, ended_at,
    paused_reason, goal
  )
  VALUES (
    @subscription_id, @channel, @region, @region_group, @weekday, @hour, @owner, @now, @now, NULL, '', @goal
  )
