-- Every goal is that of a region, a group of regions or an organizer that exists, there is one of a kind for each first
-- day (of several the greatest counts), and no day is in two of the campaign's named weeks. Correct the tables:
-- `/flake-admin goals csv:yes`, `/flake-admin weeks csv:yes`.
-- Grain: one row per goal or week that is wrong.
-- Severity: warn
-- Returns:
--   example STRING: the goal or the week
--   shifts INT64: always 0
WITH names AS (
  SELECT 'region' AS level, LOWER(region) AS name_key FROM regions
  UNION ALL
  SELECT 'region_group' AS level, LOWER(COALESCE(region_group, region)) AS name_key FROM regions
  UNION ALL
  SELECT 'region' AS level, LOWER(region) AS name_key FROM daily_activity
  UNION ALL
  SELECT 'region_group' AS level, LOWER(region_group) AS name_key FROM daily_activity
  UNION ALL
  SELECT 'organizer' AS level, LOWER(organizer) AS name_key FROM daily_activity
),

known AS (
  SELECT DISTINCT level, name_key FROM names
)

SELECT CONCAT('no ', REPLACE(goals.level, '_', ' '), ' “', COALESCE(goals.name, ''), '”') AS example, 0 AS shifts
FROM goals
LEFT JOIN known ON known.level = goals.level AND known.name_key = LOWER(TRIM(goals.name))
WHERE goals.level != 'statewide' AND known.name_key IS NULL
GROUP BY goals.level, goals.name
UNION ALL
SELECT
  CONCAT(
    REPLACE(metric, '_', ' '), ' of ', COALESCE(MIN(name), 'the state'), ': ', CAST(MIN(goal) AS STRING), ' and ',
    CAST(MAX(goal) AS STRING)
  ) AS example,
  0 AS shifts
FROM goals
GROUP BY metric, level, LOWER(TRIM(COALESCE(name, ''))), LOWER(TRIM(COALESCE(method, ''))), valid_from
HAVING MIN(goal) != MAX(goal)
UNION ALL
SELECT
  CONCAT('week from ', CAST(one.first_day AS STRING), ' to ', CAST(one.last_day AS STRING)) AS example,
  0 AS shifts
FROM weeks AS one
LEFT JOIN weeks AS other ON other.first_day < one.first_day AND other.last_day >= one.first_day
WHERE one.first_day > one.last_day OR other.first_day IS NOT NULL
GROUP BY one.first_day, one.last_day
