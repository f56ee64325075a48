-- Every goal is that of a metric, a region, a group of regions or an organizer that exists, as it is written there, and
-- for all methods or for one that its metric has; there is one for the same days; and no day is in two of the campaign's
-- named weeks. Correct the tables: `/flake-admin goals csv:yes`, `/flake-admin weeks csv:yes`.
-- Grain: one row per goal or week that is wrong.
-- Severity: warn
-- Returns:
--   example STRING: the goal or the week
--   shifts INT64: always 0
WITH wanted AS (
  SELECT
    LOWER(TRIM(metric)) AS metric,
    LOWER(TRIM(level)) AS level,
    IF(LOWER(TRIM(level)) = 'statewide', '', COALESCE(TRIM(name), '')) AS name,
    COALESCE(TRIM(method), '') AS method,
    COALESCE(LOWER(REGEXP_REPLACE(method, r'[ _-]', '')), '') AS method_key,
    valid_from,
    valid_to,
    goal
  FROM goals
),

names AS (
  SELECT 'statewide' AS level, '' AS name
  UNION ALL
  SELECT 'region' AS level, region AS name FROM regions
  UNION ALL
  SELECT 'region_group' AS level, COALESCE(region_group, region) AS name FROM regions
  UNION ALL
  SELECT 'region' AS level, region AS name FROM daily_activity
  UNION ALL
  SELECT 'region_group' AS level, region_group AS name FROM daily_activity
  UNION ALL
  SELECT 'organizer' AS level, organizer AS name FROM daily_activity
  UNION ALL
  SELECT 'organizer' AS level, organizer AS name FROM labels
  UNION ALL
  SELECT 'organizer' AS level, organizer AS name FROM precincts
),

known AS (
  SELECT DISTINCT level, name FROM names
),

event_types AS (
  SELECT DISTINCT LOWER(REGEXP_REPLACE(event_type, r'[ _-]', '')) AS type_key FROM daily_shifts
),

judged AS (
  SELECT
    wanted.*,
    known.name IS NOT NULL AS name_known,
    wanted.metric IN (
      'shifts', 'recruited', 'recruited_by', 'calls', 'conversations', 'one_on_ones', 'dials', 'doors', 'texts',
      'contacts', 'active'
    ) AS metric_known,
    CASE
      WHEN wanted.method_key = '' THEN TRUE
      WHEN wanted.metric IN ('shifts', 'recruited', 'recruited_by') THEN event_types.type_key IS NOT NULL
      WHEN wanted.metric = 'contacts' THEN wanted.method_key IN ('phone', 'door', 'text')
      ELSE FALSE
    END AS method_known
  FROM wanted
  LEFT JOIN known ON known.level = wanted.level AND known.name = wanted.name
  LEFT JOIN event_types ON event_types.type_key = wanted.method_key
),

named_weeks AS (
  SELECT DISTINCT first_day, last_day FROM weeks
),

wrong_weeks AS (
  SELECT first_day, last_day FROM named_weeks WHERE first_day > last_day
  UNION ALL
  SELECT later.first_day, later.last_day
  FROM named_weeks AS earlier
  INNER JOIN named_weeks AS later
    ON later.first_day >= earlier.first_day
    AND later.first_day <= earlier.last_day
    AND (later.first_day > earlier.first_day OR later.last_day > earlier.last_day)
)

SELECT DISTINCT CONCAT('no ', REPLACE(level, '_', ' '), ' “', name, '”') AS example, 0 AS shifts
FROM judged
WHERE NOT name_known
UNION ALL
SELECT DISTINCT CONCAT('no metric “', metric, '”') AS example, 0 AS shifts
FROM judged
WHERE NOT metric_known
UNION ALL
SELECT DISTINCT CONCAT('no ', REPLACE(metric, '_', ' '), ' of the method “', method, '”') AS example, 0 AS shifts
FROM judged
WHERE metric_known AND NOT method_known
UNION ALL
SELECT
  CONCAT(
    REPLACE(metric, '_', ' '), ' of ', IF(name = '', 'the state', name), ' from ', CAST(valid_from AS STRING),
    ' to ', CAST(valid_to AS STRING)
  ) AS example,
  0 AS shifts
FROM judged
WHERE valid_from > valid_to
UNION ALL
SELECT
  CONCAT(
    REPLACE(metric, '_', ' '), ' of ', IF(name = '', 'the state', name), ' for the same days: ',
    CAST(MIN(goal) AS STRING), ' and ', CAST(MAX(goal) AS STRING)
  ) AS example,
  0 AS shifts
FROM judged
GROUP BY metric, level, name, method_key, valid_from, valid_to
HAVING COUNT(*) > 1
UNION ALL
SELECT DISTINCT
  CONCAT('week from ', CAST(first_day AS STRING), ' to ', CAST(last_day AS STRING)) AS example,
  0 AS shifts
FROM wrong_weeks
