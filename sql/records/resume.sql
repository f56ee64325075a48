-- Resume a paused subscription from its next digest on; nothing happens if it is not paused or has ended.
-- Grain: one row per subscription.
-- Parameters:
--   subscription_id STRING: the subscription
--   now TIMESTAMP: when; no digest that was due before is posted
UPDATE subscriptions
SET paused_reason = '', changed_at = @now
WHERE subscription_id = @subscription_id AND ended_at IS NULL AND paused_reason != ''
