-- On which days of the week is this campaign active? For what `/flake ptg` expects by now: all regions together, over the
-- last complete weeks.
-- Grain: one row per metric and day of the week.
-- Parameters:
--   first_day DATE: the first day of these weeks
--   last_day DATE: their last day
-- Returns:
--   metric STRING: what is counted
--   days_before INT64: how many days of the week are before this one: 0 for its first
--   actual INT64: how many in all these weeks
SELECT metric, DATE_DIFF(event_date, week_start, DAY) AS days_before, SUM(actual) AS actual
FROM daily_activity
WHERE event_date BETWEEN @first_day AND @last_day AND metric != 'scheduled'
GROUP BY metric, days_before
