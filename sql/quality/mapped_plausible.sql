-- About as many sign-ups are in a region as in the last published run. If over a tenth more are gone than fewer
-- sign-ups explain, their locations have different ids than in the map, or the map has lost lines: `locations_mapped`
-- names them. Fix the map (`/flake-admin regions csv:yes`; if none was uploaded, fix regions.csv and load again). If
-- the number is right: `/flake-admin accept`, or `python -m bot pipeline --accept mapped_plausible`.
-- Grain: one row when too few are in a region.
-- Severity: fail
-- Parameters:
--   last_mapped INT64: the sign-ups of the last published run that were in a region, 0 when there was none
--   last_sign_ups INT64: its sign-ups
-- Returns:
--   example STRING: then and now
--   shifts INT64: how many fewer
SELECT
  CONCAT(CAST(@last_mapped AS STRING), ' in a region in the last run, now ', CAST(mapped AS STRING)) AS example,
  @last_mapped - mapped AS shifts
FROM coverage
WHERE
  mapped < @last_mapped * LEAST(1, SAFE_DIVIDE(sign_ups, @last_sign_ups)) * 0.9
  AND mapped <= @last_mapped * LEAST(1, SAFE_DIVIDE(sign_ups, @last_sign_ups)) - 20
