-- There are not many fewer sign-ups than in the last published run. A fall by more than a fifth is more likely half an
-- export than half a campaign. If it is right: `python -m bot pipeline --accept volume_plausible`.
-- Grain: one row when the volume fell.
-- Severity: fail
-- Parameters:
--   last_sign_ups INT64: the last published run's sign-ups, 0 when there was none
-- Returns:
--   example STRING: then and now
--   shifts INT64: how many fewer
SELECT
  CONCAT(CAST(@last_sign_ups AS STRING), ' sign-ups in the last run, now ', CAST(sign_ups AS STRING)) AS example,
  @last_sign_ups - sign_ups AS shifts
FROM coverage
WHERE sign_ups < @last_sign_ups * 0.8
