-- Closed shifts of every day, split by whether the person ever confirmed. For `/flake confirm`. Every closed sign-up is
-- counted once; one without a history has no answer, NULL, and is never counted as “not confirmed”.
-- Grain: one row per event date, region, organizer, event type and answer.
-- Returns:
--   event_date DATE: the campaign's day
--   region STRING: the region
--   region_group STRING: the region's group
--   organizer STRING: the turf label
--   event_type STRING: the type's name
--   ever_confirmed BOOL: whether the person ever confirmed; NULL without a history
--   completed INT64: came
--   no_show INT64: did not come and did not cancel
--   cancelled INT64: cancelled
SELECT
  sign_ups.event_date,
  sign_ups.region,
  sign_ups.region_group,
  sign_ups.organizer,
  sign_ups.event_type,
  confirmations.ever_confirmed,
  COUNTIF(sign_ups.outcome = 'completed') AS completed,
  COUNTIF(sign_ups.outcome = 'no_show') AS no_show,
  COUNTIF(sign_ups.outcome = 'cancelled') AS cancelled
FROM sign_ups
LEFT JOIN confirmations
  ON confirmations.person_key = sign_ups.person_key
  AND confirmations.event_id = sign_ups.event_id
  AND COALESCE(confirmations.shift_id, '') = COALESCE(sign_ups.shift_id, '')
WHERE sign_ups.outcome IN ('completed', 'no_show', 'cancelled')
GROUP BY
  sign_ups.event_date,
  sign_ups.region,
  sign_ups.region_group,
  sign_ups.organizer,
  sign_ups.event_type,
  confirmations.ever_confirmed
