-- End a channel's subscription to a region; nothing happens if there is none.
-- Grain: one row per subscription.
-- Parameters:
--   channel STRING: the channel in Slack
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   now TIMESTAMP: when
UPDATE subscriptions
SET ended_at = @now
WHERE channel = @channel AND region = @region AND region_group = @region_group AND ended_at IS NULL
