-- Nobody holds implausibly many shifts at once. If somebody does, an id stands for many people (0, a test account, an
-- export without ids), whose shifts of one time slot count as one. Fix the id in the source, or leave it empty: then
-- each row counts.
-- Grain: one row per day and person with source rows for more than 12 shifts, or more than 30 of them.
-- Severity: warn
-- Returns:
--   example STRING: the day, and how many
--   shifts INT64: source rows of that person and day
SELECT
  CONCAT('one person with ', CAST(SUM(versions) AS STRING), ' sign-ups on ', CAST(event_date AS STRING)) AS example,
  SUM(versions) AS shifts
FROM newest
WHERE person_known
GROUP BY person_key, event_date
HAVING SUM(versions) > 30 OR COUNT(*) > 12
