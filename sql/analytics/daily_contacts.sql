-- Attempts of every day to reach volunteers and voters, and how many were conversations: those in VAN, and those that
-- other tools counted, which are credited to the organizer who is named.
-- Grain: one row per day, audience, method, caller, turf, region and source.
-- Parameters:
--   week_first_day INT64: the weekday on which the campaign's weeks begin, in BigQuery's numbers: Sunday 1 … Saturday 7
-- Returns:
--   contact_date DATE: the campaign's day
--   week_start DATE: the first day of its week
--   audience STRING: volunteers or voters
--   method STRING: phone, door, text, one_on_one, other or unknown
--   caller STRING: the turf of whoever made them, 'Unknown caller' where that is not clear
--   organizer STRING: the turf label of those whom they were made to, 'Unturfed' for none
--   region STRING: that turf's region, 'Unmapped' for none
--   region_group STRING: the region's group on that day
--   source STRING: VAN or other tools
--   attempts INT64: attempts
--   conversations INT64: of these, those with a conversation
WITH others AS (
  SELECT
    date AS contact_date,
    IF(LOWER(TRIM(method)) IN ('phone', 'door', 'text'), LOWER(TRIM(method)), 'unknown') AS method,
    NULLIF(TRIM(organizer), '') AS organizer,
    SUM(attempts) AS attempts,
    SUM(COALESCE(conversations, 0)) AS conversations
  FROM other_attempts
  WHERE date IS NOT NULL AND attempts IS NOT NULL
  GROUP BY 1, 2, 3
),

counted AS (
  SELECT
    contacts.contact_date,
    contacts.audience,
    contacts.method,
    COALESCE(callers.organizer, 'Unknown caller') AS caller,
    contacts.organizer,
    contacts.region,
    'VAN' AS source,
    SUM(contacts.attempts) AS attempts,
    SUM(IF(contacts.conversation, contacts.attempts, 0)) AS conversations
  FROM contacts
  LEFT JOIN callers ON callers.user_id = contacts.user_id
  GROUP BY contacts.contact_date, contacts.audience, contacts.method, caller, contacts.organizer, contacts.region
  UNION ALL
  SELECT
    others.contact_date,
    'voters' AS audience,
    others.method,
    COALESCE(others.organizer, 'Unknown caller') AS caller,
    COALESCE(others.organizer, 'Unturfed') AS organizer,
    COALESCE(turf_regions.region, 'Unmapped') AS region,
    'other tools' AS source,
    others.attempts,
    others.conversations
  FROM others
  LEFT JOIN turf_regions ON turf_regions.organizer = others.organizer
),

-- The group of a region on a day; where the map has none for that day, that of any day.
grouped AS (
  SELECT
    days.contact_date,
    days.region,
    COALESCE(
      MIN(
        IF(
          days.contact_date >= COALESCE(regions.valid_from, DATE '0001-01-01')
          AND days.contact_date <= COALESCE(regions.valid_to, DATE '9999-12-31'),
          COALESCE(regions.region_group, regions.region),
          NULL
        )
      ),
      MIN(COALESCE(regions.region_group, regions.region)),
      days.region
    ) AS region_group
  FROM (SELECT DISTINCT contact_date, region FROM counted) AS days
  LEFT JOIN regions ON regions.region = days.region
  GROUP BY days.contact_date, days.region
)

SELECT
  counted.contact_date,
  DATE_SUB(
    counted.contact_date,
    INTERVAL MOD(EXTRACT(DAYOFWEEK FROM counted.contact_date) - @week_first_day + 7, 7) DAY
  ) AS week_start,
  counted.audience,
  counted.method,
  counted.caller,
  counted.organizer,
  counted.region,
  grouped.region_group,
  counted.source,
  counted.attempts,
  counted.conversations
FROM counted
INNER JOIN grouped ON grouped.contact_date = counted.contact_date AND grouped.region = counted.region
