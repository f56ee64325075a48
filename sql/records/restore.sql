-- Restore a subscription that has ended, as it was; nothing happens if the channel has one to the same region.
-- Grain: one row per subscription.
-- Parameters:
--   subscription_id STRING: the subscription
--   now TIMESTAMP: when; no digest that was due before is posted
MERGE INTO subscriptions
USING (
  SELECT ended.subscription_id
  FROM subscriptions AS ended
  LEFT JOIN subscriptions AS active
    ON active.channel = ended.channel
    AND active.region = ended.region
    AND active.region_group = ended.region_group
    AND active.ended_at IS NULL
  WHERE ended.subscription_id = @subscription_id
    AND ended.ended_at IS NOT NULL
    AND active.subscription_id IS NULL
) AS this
ON subscriptions.subscription_id = this.subscription_id
WHEN MATCHED THEN UPDATE SET ended_at = NULL, changed_at = @now
