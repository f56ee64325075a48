-- How many people are active, almost active, or dropping? For `/flake ptg`. A person is where their last completed shift
-- of these 56 days was; of several on that day, the first by organizer, then by region.
-- Grain: one row per organizer and region.
-- Parameters:
--   last_day DATE: the last of the 28 days that are looked at; the 28 before them are compared with
-- Returns:
--   turf STRING: the organizer
--   area STRING: the region
--   area_group STRING: the region's group
--   active INT64: people with two completed shifts or more in the 28 days
--   almost INT64: people with one
--   dropping INT64: people with none, and two or more in the 28 days before
WITH persons AS (
  SELECT
    person_key,
    SUM(IF(event_date > DATE_SUB(@last_day, INTERVAL 28 DAY), shifts, 0)) AS recent,
    SUM(IF(event_date > DATE_SUB(@last_day, INTERVAL 28 DAY), 0, shifts)) AS earlier
  FROM completed_shifts
  WHERE event_date BETWEEN DATE_SUB(@last_day, INTERVAL 55 DAY) AND @last_day
  GROUP BY person_key
),

places AS (
  SELECT person_key, organizer, region, region_group
  FROM completed_shifts
  WHERE event_date BETWEEN DATE_SUB(@last_day, INTERVAL 55 DAY) AND @last_day
  QUALIFY ROW_NUMBER() OVER (PARTITION BY person_key ORDER BY event_date DESC, organizer, region) = 1
)

SELECT
  places.organizer AS turf,
  places.region AS area,
  places.region_group AS area_group,
  COUNTIF(persons.recent >= 2) AS active,
  COUNTIF(persons.recent = 1) AS almost,
  COUNTIF(persons.recent = 0 AND persons.earlier >= 2) AS dropping
FROM persons
INNER JOIN places ON places.person_key = persons.person_key
GROUP BY turf, area, area_group
