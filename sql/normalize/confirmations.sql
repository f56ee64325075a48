-- Whether a volunteer ever confirmed a shift, and when they signed up for it, from the status history. The history
-- identifies sign-ups and event_attendees does not, so all roles that one person holds on one shift are combined: a
-- call confirms the person, not the role. Suppressed sign-ups are left out. A status whose id has no name dates a
-- sign-up, but does not say whether it was confirmed.
-- Grain: one row per person, event and shift in the history.
-- Returns:
--   person_key STRING: a hash of the person's id, as in newest
--   event_id STRING: the event
--   shift_id STRING: the time slot, NULL where the source has none
--   ever_confirmed BOOL: whether any of its statuses says that the person confirmed, NULL where none has a name
--   first_seen TIMESTAMP: when it got its first status
--   created_by_user_id STRING: the user who made the earliest of its sign-ups, NULL where that is not known
WITH meaning AS (
  SELECT
    REGEXP_REPLACE(LOWER(TRIM(status_name)), r'\s+', ' ') AS status_key,
    MIN(outcome) AS outcome
  FROM statuses
  GROUP BY 1
),

-- The same rule by which an open sign-up counts as confirmed today.
status AS (
  SELECT
    event_statuses.event_status_id,
    LOGICAL_OR(COALESCE(meaning.outcome = 'open' AND STARTS_WITH(meaning.status_key, 'conf'), FALSE)) AS confirms
  FROM event_statuses
  LEFT JOIN meaning
    ON meaning.status_key = REGEXP_REPLACE(LOWER(TRIM(event_statuses.event_status_name)), r'\s+', ' ')
  GROUP BY event_statuses.event_status_id
),

signed AS (
  SELECT
    COALESCE(event_signups.state_code, '') AS state_key,
    event_signups.myc_van_id,
    event_signups.event_id,
    COALESCE(event_signups.event_shift_id, '') AS shift_key,
    event_signups.event_signup_id,
    MIN(event_signups.created_by_user_id) AS created_by_user_id,
    MIN(event_signups_statuses.datetime_modified) AS first_seen,
    LOGICAL_OR(status.confirms) AS ever_confirmed
  FROM event_signups
  INNER JOIN event_signups_statuses
    ON event_signups_statuses.event_signup_id = event_signups.event_signup_id
    AND COALESCE(event_signups_statuses.state_code = event_signups.state_code, TRUE)
  LEFT JOIN status ON status.event_status_id = event_signups_statuses.event_status_id
  WHERE event_signups.datetime_suppressed IS NULL
  GROUP BY state_key, event_signups.myc_van_id, event_signups.event_id, shift_key, event_signups.event_signup_id
),

history AS (
  SELECT
    state_key,
    myc_van_id,
    event_id,
    shift_key,
    MIN(first_seen) AS first_seen,
    LOGICAL_OR(ever_confirmed) AS ever_confirmed
  FROM signed
  GROUP BY state_key, myc_van_id, event_id, shift_key
),

first_signed AS (
  SELECT state_key, myc_van_id, event_id, shift_key, created_by_user_id
  FROM signed
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY state_key, myc_van_id, event_id, shift_key
    ORDER BY first_seen, event_signup_id
  ) = 1
),

shifts AS (
  SELECT DISTINCT person_key, state_code, myc_van_id, event_id, shift_id
  FROM newest
)

SELECT
  shifts.person_key,
  shifts.event_id,
  shifts.shift_id,
  history.ever_confirmed,
  history.first_seen,
  first_signed.created_by_user_id
FROM shifts
INNER JOIN history
  ON history.myc_van_id = shifts.myc_van_id
  AND history.event_id = shifts.event_id
  AND history.shift_key = COALESCE(shifts.shift_id, '')
  AND COALESCE(NULLIF(history.state_key, '') = shifts.state_code, TRUE)
INNER JOIN first_signed
  ON first_signed.state_key = history.state_key
  AND first_signed.myc_van_id = history.myc_van_id
  AND first_signed.event_id = history.event_id
  AND first_signed.shift_key = history.shift_key
