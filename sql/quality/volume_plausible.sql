-- There are about as many sign-ups as in the last published run. A drop of more than a fifth is more likely half an
-- export than half a campaign; from 1,000 sign-ups on, a rise of more than four fifths is more likely a sync that came
-- twice. Export or sync again, then load. If the number is right: `/flake-admin accept`, or
-- `python -m bot pipeline --accept volume_plausible`.
-- Grain: one row when the volume fell or rose too far.
-- Severity: fail
-- Parameters:
--   last_sign_ups INT64: the last published run's sign-ups, 0 when there was none
-- Returns:
--   example STRING: then and now
--   shifts INT64: how many fewer or more
SELECT
  CONCAT(CAST(@last_sign_ups AS STRING), ' sign-ups in the last run, now ', CAST(sign_ups AS STRING)) AS example,
  ABS(@last_sign_ups - sign_ups) AS shifts
FROM coverage
WHERE sign_ups < @last_sign_ups * 0.8 OR (@last_sign_ups >= 1000 AND sign_ups > @last_sign_ups * 1.8)
