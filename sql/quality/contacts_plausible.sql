-- Contacts have whole ids and dates, most have a known caller and a turf, and the newest whole week has about as many as
-- those before it: less than a fifth is more likely half a sync than a quiet week, more than five times as many a sync
-- that came twice. Let the sync bring ids as texts or as INT64, date_canvassed, canvassed_by_user_id and turf; each
-- organizer works under a user of their own.
-- Grain: one row per thing that is unlikely.
-- Severity: warn
-- Returns:
--   example STRING: what it is
--   shifts INT64: contacts that it is about
WITH ids AS (
  SELECT contacts_contact_id AS id, date_canvassed FROM contacts_myc
  UNION ALL
  SELECT contacts_contact_id AS id, date_canvassed FROM contacts_myv
),

wrong AS (
  SELECT 'contacts without an id or a date' AS kind, COUNT(*) AS contacts
  FROM ids
  WHERE id IS NULL OR date_canvassed IS NULL
  UNION ALL
  SELECT 'contacts with a rounded id, of which several may count as one' AS kind, COUNT(*) AS contacts
  FROM ids
  WHERE REGEXP_CONTAINS(id, r'^(?:\d{16,}\.0+|\d(?:\.\d+)?[Ee]\+\d+)$')
  UNION ALL
  SELECT 'lines of other tools without a date or a number' AS kind, COUNT(*) AS contacts
  FROM other_attempts
  WHERE date IS NULL OR attempts IS NULL
),

weekly AS (
  SELECT
    daily_contacts.audience,
    daily_contacts.week_start,
    SUM(daily_contacts.attempts) AS attempts,
    ROW_NUMBER() OVER (PARTITION BY daily_contacts.audience ORDER BY daily_contacts.week_start DESC) AS age
  FROM daily_contacts
  CROSS JOIN coverage
  WHERE
    daily_contacts.source = 'VAN'
    AND DATE_ADD(daily_contacts.week_start, INTERVAL 6 DAY) <= coverage.data_through
    AND DATE_ADD(daily_contacts.week_start, INTERVAL 41 DAY) > coverage.data_through
  GROUP BY daily_contacts.audience, daily_contacts.week_start
),

newest AS (
  SELECT
    audience,
    MAX(IF(age = 1, week_start, NULL)) AS week_start,
    SUM(IF(age = 1, attempts, 0)) AS attempts,
    DIV(SUM(IF(age > 1, attempts, 0)), COUNTIF(age > 1)) AS usual
  FROM weekly
  GROUP BY audience
  HAVING COUNT(*) >= 3
),

counted AS (
  SELECT
    SUM(attempts) AS attempts,
    SUM(IF(caller = 'Unknown caller', attempts, 0)) AS without_caller,
    SUM(IF(organizer = 'Unturfed', attempts, 0)) AS without_turf
  FROM daily_contacts
  WHERE source = 'VAN'
)

SELECT kind AS example, contacts AS shifts
FROM wrong
WHERE contacts > 0
UNION ALL
SELECT
  CONCAT(CAST(without_caller AS STRING), ' of ', CAST(attempts AS STRING), ' contacts have no known caller') AS example,
  without_caller AS shifts
FROM counted
WHERE attempts >= 100 AND 3 * without_caller > attempts
UNION ALL
SELECT
  CONCAT(CAST(without_turf AS STRING), ' of ', CAST(attempts AS STRING), ' contacts are in no turf') AS example,
  without_turf AS shifts
FROM counted
WHERE attempts >= 100 AND 3 * without_turf > attempts
UNION ALL
SELECT
  CONCAT(
    audience, ' in the week from ', CAST(week_start AS STRING), ': ',
    CAST(attempts AS STRING), ', usually ', CAST(usual AS STRING)
  ) AS example,
  ABS(attempts - usual) AS shifts
FROM newest
WHERE usual >= 100 AND (5 * attempts < usual OR attempts > 5 * usual)
