-- Most sign-ups are for days of the campaign. If more than half are not, CAMPAIGN_START and CAMPAIGN_END are probably
-- those of another campaign: week numbers (W05) and “before the campaign” depend on them.
-- Grain: one row when more than half lie outside.
-- Severity: warn
-- Parameters:
--   campaign_start DATE: the campaign's first day
--   campaign_end DATE: the campaign's last day
-- Returns:
--   example STRING: the days there are and the campaign's
--   shifts INT64: sign-ups outside
SELECT
  CONCAT(
    'sign-ups from ', CAST(MIN(event_date) AS STRING), ' to ', CAST(MAX(event_date) AS STRING), ', the campaign from ',
    CAST(@campaign_start AS STRING), ' to ', CAST(@campaign_end AS STRING)
  ) AS example,
  COUNTIF(event_date NOT BETWEEN @campaign_start AND @campaign_end) AS shifts
FROM sign_ups
HAVING COUNTIF(event_date NOT BETWEEN @campaign_start AND @campaign_end) * 2 > COUNT(*)
