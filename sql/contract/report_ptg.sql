-- Flakebot: what was counted toward the goals of each campaign week, and how much of the goal that is. Each level is
-- counted by itself: choose one, then filter. People (active, almost, dropping) do not add up over weeks.
-- Grain: one row per campaign week, level with name, metric and method.
-- Returns:
--   week_start DATE: the first day of the campaign week
--   week_end DATE: its last day
--   is_complete BOOL: whether all of its days are covered
--   level STRING: whose numbers: statewide, region_group, region or organizer
--   name STRING: the group, region or organizer; empty for statewide
--   region STRING: the region; of an organizer the one where most of their shifts are; NULL for others
--   region_group STRING: the group, or that of the region; NULL for statewide
--   metric STRING: what is counted, by its name in /ptg
--   method STRING: the event type, or phone, door or text; empty for all together
--   actual INT64: how many, on covered days; of scheduled, on the day of the run and later; NULL where it is not known
--   goal INT64: the week's goal; NULL where there is none
--   percent FLOAT64: actual divided by goal; NULL without a goal, and with a goal of 0; never add it up
--   through DATE: the last day of the week that is counted; NULL where none is
--   data_through DATE: the last covered day; NULL where no day is covered
--   as_of DATE: the day for which scheduled counts
--   run_id STRING: the run that counted; NULL for totals over places of which some are held
--   published_run STRING: the newest published run; another one than run_id where the place is frozen
WITH counted AS (
  SELECT activity.*, about.data_through, about.as_of, about.published_run
  FROM contract_activity AS activity
  JOIN report_about AS about
    ON about.run_id = activity.run_id AND about.region = activity.region AND about.region_group = activity.region_group
),

-- Whose numbers there are, and which runs counted them.
places AS (
  SELECT 'statewide' AS level, '' AS name, region, region_group, run_id, data_through, as_of, published_run
  FROM report_about
  UNION ALL
  SELECT 'region_group' AS level, region_group AS name, region, region_group, run_id, data_through, as_of, published_run
  FROM report_about
  UNION ALL
  SELECT 'region' AS level, region AS name, region, region_group, run_id, data_through, as_of, published_run
  FROM report_about
  UNION ALL
  SELECT 'organizer' AS level, organizer AS name, region, region_group, run_id, data_through, as_of, published_run
  FROM counted
),

known AS (
  SELECT
    level,
    name,
    IF(MIN(run_id) = MAX(run_id), MIN(run_id), NULL) AS run_id,
    MIN(data_through) AS data_through,
    MAX(as_of) AS as_of,
    MIN(published_run) AS published_run
  FROM places
  GROUP BY level, name
),

-- Whoever has a goal, but no numbers, is of the same runs as the state.
whose AS (
  SELECT level, name, run_id, data_through, as_of, published_run FROM known
  UNION ALL
  SELECT targets.level, targets.name, known.run_id, known.data_through, known.as_of, known.published_run
  FROM (SELECT DISTINCT level, name FROM contract_goals) AS targets
  JOIN known ON known.level = 'statewide'
  LEFT JOIN known AS own ON own.level = targets.level AND own.name = targets.name
  WHERE own.level IS NULL
),

homes AS (
  SELECT organizer, region, region_group
  FROM report_days
  WHERE organizer <> 'Unturfed'
  GROUP BY organizer, region, region_group
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY organizer
      ORDER BY SUM(completed + no_show + cancelled + cancelled_ahead + closed_ahead) DESC, region
    ) = 1
),

methods AS (
  SELECT LOWER(REPLACE(method, ' ', '')) AS method_key, MIN(method) AS method
  FROM counted
  GROUP BY method_key
),

numbers AS (
  SELECT
    counted.week_start,
    counted.week_end,
    counted.metric,
    IF(every_method, '', LOWER(REPLACE(counted.method, ' ', ''))) AS method_key,
    level,
    CASE level
      WHEN 'statewide' THEN ''
      WHEN 'region_group' THEN counted.region_group
      WHEN 'region' THEN counted.region
      ELSE counted.organizer
    END AS name,
    counted.actual,
    CAST(NULL AS INT64) AS goal
  FROM counted
  CROSS JOIN UNNEST(['statewide', 'region_group', 'region', 'organizer']) AS level
  CROSS JOIN UNNEST([TRUE, FALSE]) AS every_method
  WHERE every_method OR counted.method <> ''
  UNION ALL
  SELECT
    goals.week_start,
    goals.week_end,
    goals.metric,
    goals.method AS method_key,
    goals.level,
    goals.name,
    CAST(NULL AS INT64) AS actual,
    goals.goal
  FROM contract_goals AS goals
  JOIN whose
    ON whose.level = goals.level
    AND whose.name = goals.name
    AND goals.run_id = COALESCE(whose.run_id, whose.published_run)
),

summed AS (
  SELECT
    week_start,
    MAX(week_end) AS week_end,
    metric,
    method_key,
    level,
    name,
    SUM(actual) AS actual,
    MAX(goal) AS goal
  FROM numbers
  GROUP BY week_start, metric, method_key, level, name
),

-- What nobody did is 0, but for what is not known: recruits without a history, people of a week that is not covered.
settled AS (
  SELECT
    summed.week_start,
    summed.week_end,
    summed.metric,
    summed.method_key,
    summed.level,
    summed.name,
    summed.goal,
    whose.data_through,
    whose.as_of,
    whose.run_id,
    whose.published_run,
    CASE
      WHEN summed.actual IS NOT NULL THEN summed.actual
      WHEN summed.metric = 'active' AND COALESCE(whose.data_through < summed.week_start, TRUE) THEN NULL
      WHEN summed.metric IN ('recruited', 'recruited_by') AND NOT history.known THEN NULL
      ELSE 0
    END AS actual
  FROM summed
  JOIN whose ON whose.level = summed.level AND whose.name = summed.name
  CROSS JOIN (SELECT COUNTIF(metric IN ('recruited', 'recruited_by')) > 0 AS known FROM counted) AS history
)

SELECT
  settled.week_start,
  settled.week_end,
  COALESCE(settled.week_end <= settled.data_through, FALSE) AS is_complete,
  settled.level,
  settled.name,
  CASE settled.level WHEN 'region' THEN settled.name WHEN 'organizer' THEN homes.region END AS region,
  CASE settled.level
    WHEN 'region_group' THEN settled.name
    WHEN 'region' THEN groups_of.region_group
    WHEN 'organizer' THEN homes.region_group
  END AS region_group,
  settled.metric,
  COALESCE(methods.method, settled.method_key) AS method,
  settled.actual,
  settled.goal,
  SAFE_DIVIDE(settled.actual, settled.goal) AS percent,
  IF(settled.data_through >= settled.week_start, LEAST(settled.week_end, settled.data_through), NULL) AS through,
  settled.data_through,
  settled.as_of,
  settled.run_id,
  settled.published_run
FROM settled
LEFT JOIN homes ON settled.level = 'organizer' AND homes.organizer = settled.name
LEFT JOIN (SELECT region, MIN(region_group) AS region_group FROM report_about GROUP BY region) AS groups_of
  ON settled.level = 'region' AND groups_of.region = settled.name
LEFT JOIN methods ON methods.method_key = settled.method_key
