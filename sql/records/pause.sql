-- Pause a subscription whose digests cannot be posted; subscribing again resumes it.
-- Grain: one row per subscription.
-- Parameters:
--   subscription_id STRING: the subscription
--   reason STRING: why
UPDATE subscriptions
SET paused_reason = @reason
WHERE subscription_id = @subscription_id AND ended_at IS NULL
