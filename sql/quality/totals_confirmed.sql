-- Shifts that were ever confirmed, those never confirmed and those without a history add up to the daily table's. If
-- not, the join with the status history counts some twice or loses some, and only the look back of `/flake confirm` is
-- wrong. Tell the developers.
-- Grain: one row per day and region in which the numbers differ.
-- Severity: warn
-- Returns:
--   example STRING: the day, the region and both numbers
--   shifts INT64: by how many they differ
WITH expected AS (
  SELECT event_date, region, SUM(completed + no_show + cancelled) AS shifts
  FROM daily_shifts
  GROUP BY event_date, region
),

found AS (
  SELECT event_date, region, SUM(completed + no_show + cancelled) AS shifts
  FROM confirmed_shifts
  GROUP BY event_date, region
),

compared AS (
  SELECT
    CONCAT(
      CAST(COALESCE(expected.event_date, found.event_date) AS STRING), ', ', COALESCE(expected.region, found.region)
    ) AS place,
    COALESCE(expected.shifts, 0) AS expected,
    COALESCE(found.shifts, 0) AS found
  FROM expected
  FULL JOIN found ON found.event_date = expected.event_date AND found.region = expected.region
)

SELECT
  CONCAT(
    place, ': ', CAST(expected AS STRING), ' closed in the daily table, ', CAST(found AS STRING), ' by confirmation'
  ) AS example,
  ABS(expected - found) AS shifts
FROM compared
WHERE expected != found
