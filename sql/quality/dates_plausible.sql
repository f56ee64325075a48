-- Before anything is published there is no earlier run to compare with, so limits decide: of the shifts that are
-- completed or missed at most one in ten lies ahead, and of the sign-ups from a year before the campaign on at most
-- half lie outside of it. If more do, day and month are swapped, or CAMPAIGN_START and CAMPAIGN_END are those of another
-- campaign. Export with dates like 2020-07-11, or correct the settings. If the dates are right:
-- `/flake-admin accept`, or `python -m bot pipeline --accept dates_plausible`.
-- Grain: one row for each limit that is passed by 20 sign-ups or more.
-- Severity: fail
-- Parameters:
--   today DATE: the campaign's date of the run
--   campaign_start DATE: the campaign's first day
--   campaign_end DATE: the campaign's last day
--   last_sign_ups INT64: the last published run's sign-ups, 0 when there was none
-- Returns:
--   example STRING: what there is too much of
--   shifts INT64: sign-ups ahead or outside
WITH counted AS (
  SELECT
    COUNTIF(closed AND event_date > @today) AS ahead,
    COUNTIF(closed) AS closed,
    COUNTIF(recent AND event_date NOT BETWEEN @campaign_start AND @campaign_end) AS outside,
    COUNTIF(recent) AS recent
  FROM (
    SELECT
      event_date,
      outcome IN ('completed', 'no_show', 'walk_in') AS closed,
      event_date >= DATE_SUB(@campaign_start, INTERVAL 1 YEAR) AS recent
    FROM sign_ups
  )
)

SELECT
  CONCAT(CAST(ahead AS STRING), ' of ', CAST(closed AS STRING), ' that are closed lie ahead') AS example,
  ahead AS shifts
FROM counted
WHERE @last_sign_ups = 0 AND ahead >= 20 AND ahead * 10 > closed
UNION ALL
SELECT
  CONCAT(CAST(outside AS STRING), ' of ', CAST(recent AS STRING), ' lie outside the campaign') AS example,
  outside AS shifts
FROM counted
WHERE @last_sign_ups = 0 AND outside >= 20 AND outside * 2 > recent
