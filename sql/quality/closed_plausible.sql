-- About as many past shifts are closed as in the last published run: a shift that was completed, missed or cancelled
-- stays so. If over a tenth more are gone than fewer sign-ups explain, the sync has lost statuses, VAN spells one of
-- them differently, day and month are swapped, or a new map gives a status another meaning: `statuses_known`,
-- `closed_ahead` and `dates_in_campaign` tell which. Fix that, then load or sync again. If the number is right:
-- `/flake-admin accept`, or `python -m bot pipeline --accept closed_plausible`.
-- Grain: one row when too few are closed.
-- Severity: fail
-- Parameters:
--   last_closed INT64: the closed shifts of the last published run, 0 when there was none
--   last_sign_ups INT64: its sign-ups
-- Returns:
--   example STRING: then and now
--   shifts INT64: how many fewer
SELECT
  CONCAT(CAST(@last_closed AS STRING), ' closed in the last run, now ', CAST(closed_shifts AS STRING)) AS example,
  @last_closed - closed_shifts AS shifts
FROM coverage
WHERE
  closed_shifts < @last_closed * LEAST(1, SAFE_DIVIDE(sign_ups, @last_sign_ups)) * 0.9
  AND closed_shifts <= @last_closed * LEAST(1, SAFE_DIVIDE(sign_ups, @last_sign_ups)) - 20
