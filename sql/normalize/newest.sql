-- Sign-ups with their newest status: exact duplicates are collapsed, and of several rows for one person, event, shift
-- and role the newest is kept. If one of them has no date, it is unknown which is newest, and the most closed status is
-- kept. In a source of several states, whose ids may be the same, all of these are those of a state. Event types are
-- the same whatever their case, spaces, underscores and hyphens.
-- Grain: one row per state, person, event, shift and role.
-- Parameters:
--   salt STRING: random, new in every run and never stored, so that a person's key cannot be traced back
-- Returns:
--   person_key STRING: a hash of the person's id, usable for joins within one run only
--   person_known BOOL: whether there is an id; rows without one each count
--   myc_van_id STRING: the My Campaign id, for finding the turf; the next table leaves it out
--   event_id STRING: the event
--   shift_id STRING: the time slot
--   role STRING: the volunteer's activity
--   event_date DATE: the campaign's day
--   event_name STRING: the event's name, without spaces around it; NULL where the source has none
--   event_location_id STRING: the location
--   event_type STRING: the type's name, spaces between its words; 'Untyped' where there is none
--   status_name STRING: the status as VAN has it
--   outcome STRING: what the status means
--   confirmed BOOL: whether an open status says that the person confirmed
--   left_message BOOL: whether an open status says that a message was left
--   deleted BOOL: whether the event was deleted
--   datetime_modified TIMESTAMP: when the status was set, where known
--   versions INT64: how many source rows there were
--   undated_conflict BOOL: whether statuses differed and a date was missing
--   state_code STRING: the state, NULL where the source has none
WITH meaning AS (
  SELECT
    REGEXP_REPLACE(LOWER(TRIM(status_name)), r'\s+', ' ') AS status_key,
    MIN(outcome) AS outcome
  FROM statuses
  GROUP BY 1
),

types AS (
  SELECT
    event_type_key,
    COALESCE(MIN(IF(REGEXP_CONTAINS(event_type, '[A-Z].*[a-z]'), event_type, NULL)), MIN(event_type)) AS event_type
  FROM (
    SELECT
      LOWER(REGEXP_REPLACE(event_type_name, r'[ _-]', '')) AS event_type_key,
      TRIM(REGEXP_REPLACE(event_type_name, r'[ _-]+', ' ')) AS event_type
    FROM (SELECT DISTINCT event_type_name FROM event_attendees)
  )
  GROUP BY event_type_key
),

-- Rows without a person cannot be told apart: each counts. Only they are numbered, as most rows have one.
numbered AS (
  SELECT *, CAST(NULL AS INT64) AS number
  FROM event_attendees
  WHERE myc_van_id IS NOT NULL OR myv_van_id IS NOT NULL
  UNION ALL
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY state_code, event_id, shift_id, volunteer_activity_name
      ORDER BY mrr_status_name, event_date, event_location_id, datetime_modified
    ) AS number
  FROM event_attendees
  WHERE myc_van_id IS NULL AND myv_van_id IS NULL
),

attendees AS (
  SELECT
    COALESCE(
      CONCAT('c', COALESCE(state_code, ''), ' ', myc_van_id),
      CONCAT('v', COALESCE(state_code, ''), ' ', myv_van_id),
      CONCAT('?', COALESCE(state_code, ''), ' ', CAST(number AS STRING))
    ) AS person,
    number IS NULL AS person_known,
    myc_van_id,
    state_code,
    event_id,
    shift_id,
    volunteer_activity_name AS role,
    event_date,
    TRIM(event_name) AS event_name,
    event_location_id,
    LOWER(REGEXP_REPLACE(event_type_name, r'[ _-]', '')) AS event_type_key,
    mrr_status_name AS status_name,
    REGEXP_REPLACE(LOWER(TRIM(mrr_status_name)), r'\s+', ' ') AS status_key,
    COALESCE(REGEXP_CONTAINS(LOWER(event_name), r'^\s*\[cancell?ed\]'), FALSE) AS deleted,
    datetime_modified
  FROM numbered
),

ranked AS (
  SELECT
    attendees.*,
    COALESCE(meaning.outcome, 'unknown') AS outcome,
    CASE meaning.outcome
      WHEN 'completed' THEN 1 WHEN 'no_show' THEN 2 WHEN 'cancelled' THEN 3 WHEN 'walk_in' THEN 4
      WHEN 'declined' THEN 5 WHEN 'rescheduled' THEN 6 WHEN 'open' THEN 7 WHEN 'invited' THEN 8 ELSE 9
    END AS openness,
    types.event_type,
    COUNT(*) OVER (PARTITION BY person, event_id, shift_id, role) AS versions,
    MIN(attendees.status_key) OVER (PARTITION BY person, event_id, shift_id, role) AS least_status,
    MAX(attendees.status_key) OVER (PARTITION BY person, event_id, shift_id, role) AS most_status,
    COUNTIF(datetime_modified IS NULL) OVER (PARTITION BY person, event_id, shift_id, role) AS undated
  FROM attendees
  LEFT JOIN meaning ON meaning.status_key = attendees.status_key
  LEFT JOIN types ON types.event_type_key = attendees.event_type_key
),

judged AS (
  SELECT *, COALESCE(least_status != most_status, FALSE) AND undated > 0 AS undated_conflict
  FROM ranked
)

SELECT
  TO_HEX(SHA256(CONCAT(@salt, person))) AS person_key,
  person_known,
  myc_van_id,
  event_id,
  shift_id,
  role,
  event_date,
  event_name,
  event_location_id,
  COALESCE(event_type, 'Untyped') AS event_type,
  status_name,
  outcome,
  outcome = 'open' AND STARTS_WITH(status_key, 'conf') AS confirmed,
  outcome = 'open' AND STARTS_WITH(status_key, 'left m') AS left_message,
  deleted,
  datetime_modified,
  versions,
  undated_conflict,
  state_code
FROM judged
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY person, event_id, shift_id, role
  ORDER BY
    IF(undated_conflict, openness, 0),
    datetime_modified DESC,
    openness,
    event_date DESC,
    status_name,
    event_location_id,
    deleted,
    event_name
) = 1
