-- Pause a subscription; nothing happens if it is paused or has ended. `resume`, or subscribing again, resumes it.
-- Grain: one row per subscription.
-- Parameters:
--   subscription_id STRING: the subscription
--   reason STRING: why: “by ” and the person's id in Slack where a person paused it
UPDATE subscriptions
SET paused_reason = @reason
WHERE subscription_id = @subscription_id AND ended_at IS NULL AND paused_reason = ''
