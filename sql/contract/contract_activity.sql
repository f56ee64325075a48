-- What a run counts toward goals in each campaign week: on covered days, and of scheduled shifts those of the day of the
-- run and later. People are counted at the last covered day of each week. A publication adds these rows to the table of
-- all published runs, which `report_ptg` reads.
-- Grain: one row per campaign week, region with its group, organizer, metric and method.
-- Parameters:
--   run_id STRING: the run
--   today DATE: the campaign's date of the run
--   with_methods ARRAY<STRING>: the metrics that are divided by method
-- Returns:
--   run_id STRING: the run
--   week_start DATE: the first day of the campaign week
--   week_end DATE: its last day
--   region STRING: the region credited
--   region_group STRING: the region's group
--   organizer STRING: the organizer credited
--   metric STRING: what is counted
--   method STRING: the event type, or the way to reach people; '' for metrics that are not divided by it
--   actual INT64: how many
WITH added AS (
  SELECT
    campaign_weeks.first_day,
    campaign_weeks.last_day,
    daily_activity.region,
    daily_activity.region_group,
    daily_activity.organizer,
    daily_activity.metric,
    IF(daily_activity.metric IN UNNEST(@with_methods), daily_activity.method, '') AS method,
    daily_activity.actual
  FROM daily_activity
  CROSS JOIN coverage
  INNER JOIN campaign_weeks
    ON daily_activity.event_date BETWEEN campaign_weeks.first_day AND campaign_weeks.last_day
  WHERE
    IF(
      daily_activity.metric = 'scheduled',
      daily_activity.event_date >= @today,
      COALESCE(daily_activity.event_date <= coverage.data_through, FALSE)
    )
),

begun AS (
  SELECT
    campaign_weeks.first_day,
    campaign_weeks.last_day,
    LEAST(campaign_weeks.last_day, coverage.data_through) AS through
  FROM campaign_weeks
  CROSS JOIN coverage
  WHERE campaign_weeks.first_day <= coverage.data_through
),

-- The completed shifts of the 56 days that end with the last covered day of each week.
worked AS (
  SELECT
    begun.first_day,
    begun.last_day,
    completed_shifts.person_key,
    completed_shifts.event_date,
    completed_shifts.region,
    completed_shifts.region_group,
    completed_shifts.organizer,
    completed_shifts.event_date > DATE_SUB(begun.through, INTERVAL 28 DAY) AS recent,
    completed_shifts.shifts
  FROM begun
  INNER JOIN completed_shifts
    ON completed_shifts.event_date BETWEEN DATE_SUB(begun.through, INTERVAL 55 DAY) AND begun.through
),

persons AS (
  SELECT
    first_day,
    person_key,
    CASE
      WHEN SUM(IF(recent, shifts, 0)) >= 2 THEN 'active'
      WHEN SUM(IF(recent, shifts, 0)) = 1 THEN 'almost'
      WHEN SUM(shifts) >= 2 THEN 'dropping'
    END AS metric
  FROM worked
  GROUP BY first_day, person_key
),

-- A person is where their last shift was; of several on that day, the first by organizer, then by region.
places AS (
  SELECT first_day, last_day, person_key, region, region_group, organizer
  FROM worked
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY first_day, person_key ORDER BY event_date DESC, organizer, region) = 1
),

counted AS (
  SELECT first_day, last_day, region, region_group, organizer, metric, method, actual
  FROM added
  UNION ALL
  SELECT
    places.first_day,
    places.last_day,
    places.region,
    places.region_group,
    places.organizer,
    persons.metric,
    '' AS method,
    1 AS actual
  FROM persons
  INNER JOIN places ON places.first_day = persons.first_day AND places.person_key = persons.person_key
  WHERE persons.metric IS NOT NULL
)

SELECT
  @run_id AS run_id,
  first_day AS week_start,
  last_day AS week_end,
  region,
  region_group,
  organizer,
  metric,
  method,
  SUM(actual) AS actual
FROM counted
GROUP BY week_start, week_end, region, region_group, organizer, metric, method
