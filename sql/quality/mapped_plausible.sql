-- About as many sign-ups are in a region as in the last published run. Where a tenth more are lost than there are fewer
-- sign-ups, their locations have other ids than in the map, or the map has lost lines: `locations_mapped` names them.
-- Mend the map (`/flake-admin regions csv:yes`; where none was uploaded, regions.csv and load again). If it is right:
-- `python -m bot pipeline --accept mapped_plausible`.
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
