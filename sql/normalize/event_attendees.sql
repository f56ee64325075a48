-- Sign-ups in the form of event_attendees, derived from the raw tables where VAN's sync brings only those: each sign-up
-- with its newest status, without suppressed sign-ups. An evening shift's date is the campaign's, not UTC's.
-- Grain: one row per sign-up.
-- Parameters:
--   zone STRING: the campaign's time zone
-- Returns:
--   event_id STRING: the event
--   event_date DATE: the day on which the shift begins, in the campaign's time zone
--   event_name STRING: the event's name, NULL where the events are not synced
--   event_location_id STRING: the sign-up's location
--   event_type_name STRING: the event's type, NULL where types are not synced
--   volunteer_activity_name STRING: the role's name, else its id
--   shift_id STRING: the time slot
--   myc_van_id STRING: the person
--   myv_van_id STRING: always NULL: sign-ups are of My Campaign people
--   committee_id STRING: the committee that made the sign-up
--   state_code STRING: the state
--   mrr_status_name STRING: the newest status's name, else its id
--   datetime_modified TIMESTAMP: when that status was set
WITH newest AS (
  SELECT event_signup_id, state_code, event_status_id, datetime_modified
  FROM event_signups_statuses
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY state_code, event_signup_id
    ORDER BY
      datetime_modified DESC,
      SAFE_CAST(event_signups_event_status_id AS INT64) DESC,
      event_signups_event_status_id DESC
  ) = 1
),

signups AS (
  SELECT *
  FROM event_signups
  WHERE datetime_suppressed IS NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY state_code, event_signup_id ORDER BY datetime_offset_begin DESC, event_id
  ) = 1
),

event AS (
  SELECT
    event_id,
    state_code,
    ANY_VALUE(event_name) AS event_name,
    ANY_VALUE(event_type_id) AS event_type_id
  FROM events
  GROUP BY event_id, state_code
)

SELECT
  signups.event_id,
  DATE(signups.datetime_offset_begin, @zone) AS event_date,
  event.event_name,
  signups.location_id AS event_location_id,
  event_types.event_type_name,
  COALESCE(event_roles.event_role_name, signups.event_role_id) AS volunteer_activity_name,
  signups.event_shift_id AS shift_id,
  signups.myc_van_id,
  CAST(NULL AS STRING) AS myv_van_id,
  signups.created_by_committee_id AS committee_id,
  signups.state_code,
  COALESCE(event_statuses.event_status_name, newest.event_status_id) AS mrr_status_name,
  newest.datetime_modified
FROM signups
LEFT JOIN newest
  ON newest.event_signup_id = signups.event_signup_id AND COALESCE(newest.state_code = signups.state_code, TRUE)
LEFT JOIN event_statuses ON event_statuses.event_status_id = newest.event_status_id
LEFT JOIN event
  ON event.event_id = signups.event_id AND COALESCE(event.state_code = signups.state_code, TRUE)
LEFT JOIN event_types ON event_types.event_type_id = event.event_type_id
LEFT JOIN event_roles ON event_roles.event_role_id = signups.event_role_id
