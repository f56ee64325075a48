-- The daily table has every sign-up, on its day and in its region. If not, the analytics step is wrong. Tell the
-- developers; nothing is published.
-- Grain: one row per day and region in which the numbers differ.
-- Severity: stop
-- Returns:
--   example STRING: the day, the region and both numbers
--   shifts INT64: by how many they differ
WITH expected AS (
  SELECT event_date, region, COUNT(*) AS shifts FROM sign_ups GROUP BY event_date, region
),

found AS (
  SELECT
    event_date,
    region,
    SUM(
      completed + no_show + cancelled + declined + rescheduled + walk_in + open_confirmed + open_unconfirmed + invited
      + unknown
    ) AS shifts
  FROM daily_shifts
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
  CONCAT(place, ': ', CAST(expected AS STRING), ' sign-ups, ', CAST(found AS STRING), ' in the daily table') AS example,
  ABS(expected - found) AS shifts
FROM compared
WHERE expected != found
