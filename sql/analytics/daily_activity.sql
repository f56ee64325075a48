-- What `/flake ptg` counts on every day, apart from people: shifts, sign-ups recruited, contacts. An organizer is
-- credited with the shifts of their turf and with the contacts that they made, a region with those of its people.
-- Grain: one row per day, region, organizer, metric and method.
-- Parameters:
--   week_first_day INT64: the weekday on which the campaign's weeks begin, in BigQuery's numbers: Sunday 1 … Saturday 7
--   zone STRING: the campaign's time zone
-- Returns:
--   event_date DATE: the campaign's day
--   week_start DATE: the first day of its week
--   region STRING: the region credited
--   region_group STRING: the region's group
--   organizer STRING: the organizer credited; 'Unknown caller' where a contact's caller is not known
--   metric STRING: what is counted, by its name in docs/metrics.md
--   method STRING: the event type of shifts; phone, door, text or one_on_one of contacts
--   actual INT64: how many; of scheduled those that are open, on any day
WITH recruits AS (
  SELECT
    DATE(confirmations.first_seen, @zone) AS event_date,
    sign_ups.region,
    sign_ups.region_group,
    sign_ups.organizer,
    IF(confirmations.created_by_user_id IS NULL, NULL, COALESCE(callers.organizer, 'Unknown caller')) AS recruiter,
    sign_ups.event_type
  FROM sign_ups
  INNER JOIN confirmations
    ON confirmations.person_key = sign_ups.person_key
    AND confirmations.event_id = sign_ups.event_id
    AND COALESCE(confirmations.shift_id, '') = COALESCE(sign_ups.shift_id, '')
  LEFT JOIN callers ON callers.user_id = confirmations.created_by_user_id
  WHERE sign_ups.outcome NOT IN ('invited', 'walk_in')
),

counted AS (
  SELECT event_date, region, region_group, organizer, 'shifts' AS metric, event_type AS method, completed AS number
  FROM daily_shifts
  UNION ALL
  SELECT
    event_date,
    region,
    region_group,
    organizer,
    'scheduled' AS metric,
    event_type AS method,
    open_confirmed + open_unconfirmed AS number
  FROM daily_shifts
  UNION ALL
  SELECT event_date, region, region_group, organizer, 'recruited' AS metric, event_type AS method, 1 AS number
  FROM recruits
  UNION ALL
  SELECT
    event_date,
    region,
    region_group,
    recruiter AS organizer,
    'recruited_by' AS metric,
    event_type AS method,
    1 AS number
  FROM recruits
  WHERE recruiter IS NOT NULL
  UNION ALL
  SELECT
    contact_date AS event_date,
    region,
    region_group,
    caller AS organizer,
    CASE
      WHEN audience = 'voters' THEN CASE method WHEN 'phone' THEN 'dials' WHEN 'door' THEN 'doors' ELSE 'texts' END
      ELSE 'calls'
    END AS metric,
    method,
    attempts AS number
  FROM daily_contacts
  WHERE
    (audience = 'voters' AND method IN ('phone', 'door', 'text'))
    OR (audience = 'volunteers' AND method = 'phone')
  UNION ALL
  SELECT
    contact_date AS event_date,
    region,
    region_group,
    caller AS organizer,
    CASE
      WHEN audience = 'voters' THEN 'contacts'
      WHEN method = 'one_on_one' THEN 'one_on_ones'
      ELSE 'conversations'
    END AS metric,
    method,
    conversations AS number
  FROM daily_contacts
  WHERE
    (audience = 'voters' AND method IN ('phone', 'door', 'text'))
    OR (audience = 'volunteers' AND method IN ('phone', 'one_on_one'))
)

SELECT
  event_date,
  DATE_SUB(event_date, INTERVAL MOD(EXTRACT(DAYOFWEEK FROM event_date) - @week_first_day + 7, 7) DAY) AS week_start,
  region,
  region_group,
  organizer,
  metric,
  method,
  SUM(number) AS actual
FROM counted
GROUP BY event_date, week_start, region, region_group, organizer, metric, method
HAVING SUM(number) > 0
