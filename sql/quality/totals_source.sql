-- Every sign-up in the source is counted once, on its day; only those of deleted events are left out. If not, a step
-- lost or invented sign-ups. Tell the developers; nothing is published.
-- Grain: one row per day on which the numbers differ.
-- Severity: stop
-- Returns:
--   example STRING: the day and both numbers
--   shifts INT64: by how many they differ
WITH source AS (
  SELECT newest.event_date, COUNT(*) AS expected
  FROM newest
  WHERE NOT newest.deleted
  GROUP BY newest.event_date
),

counted AS (
  SELECT event_date, COUNT(*) AS found FROM sign_ups GROUP BY event_date
),

versions AS (
  SELECT SUM(versions) AS versions FROM newest
),

days AS (
  SELECT
    CAST(COALESCE(source.event_date, counted.event_date) AS STRING) AS day,
    COALESCE(source.expected, 0) AS expected,
    COALESCE(counted.found, 0) AS found
  FROM source
  FULL JOIN counted ON counted.event_date = source.event_date
  UNION ALL
  SELECT 'all days', coverage.source_rows, COALESCE(versions.versions, 0)
  FROM coverage CROSS JOIN versions
)

SELECT
  CONCAT(day, ': ', CAST(expected AS STRING), ' in the source, ', CAST(found AS STRING), ' counted') AS example,
  ABS(expected - found) AS shifts
FROM days
WHERE expected != found
