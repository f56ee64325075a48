-- Mobilize's sign-ups in the form of event_attendees, in VAN's words. What is cancelled is cancelled, else attended says
-- whether somebody came; empty is open. Events and time slots that were deleted get the name by which VAN knows such
-- events. Sign-ups for other organizations' events, whose ids Mobilize hides, and those whose time slot is not synced
-- are left out (the check participations_dated counts the latter).
-- Grain: one row per participation.
-- Parameters:
--   zone STRING: the campaign's time zone, for events that have none of their own
--   state_code STRING: the state whose events count, '' for all; those of organizations without a state count too
-- Returns:
--   event_id STRING: the event
--   event_date DATE: the day on which the shift begins, in the event's time zone
--   event_name STRING: the event's name in VAN, else its title, marked where it was deleted
--   event_location_id STRING: the location in VAN, else what the campaign tells places apart by
--   event_type_name STRING: the type in words: Phone bank for PHONE_BANK
--   volunteer_activity_name STRING: always NULL: Mobilize has no roles
--   shift_id STRING: the time slot
--   myc_van_id STRING: the person in VAN, else the person in Mobilize
--   myv_van_id STRING: always NULL
--   committee_id STRING: the VAN committee of the sign-up
--   state_code STRING: the state of the event's organization
--   mrr_status_name STRING: the status in VAN's words; one that is not known as Mobilize has it
--   datetime_modified TIMESTAMP: when the sign-up was last changed
WITH participation AS (
  SELECT *, LOWER(TRIM(status)) AS status_key, LOWER(TRIM(attended)) AS attended_key
  FROM participations
  WHERE event_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY participation_id ORDER BY modified_date DESC, status, attended) = 1
),

timeslot AS (
  SELECT *
  FROM timeslots
  QUALIFY ROW_NUMBER() OVER (PARTITION BY timeslot_id ORDER BY modified_date DESC, deleted_date DESC, start_date) = 1
),

event AS (
  SELECT *, COALESCE(NULLIF(TRIM(van_name), ''), TRIM(title)) AS event_name
  FROM mobilize_events
  QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY modified_date DESC, deleted_date DESC, title) = 1
),

person AS (
  SELECT user_id, MAX(myc_van_id) AS myc_van_id FROM van_signups WHERE user_id IS NOT NULL GROUP BY user_id
),

signup AS (
  SELECT participation_id, MAX(myc_van_id) AS myc_van_id, MAX(committee_id) AS committee_id
  FROM van_signups
  WHERE participation_id IS NOT NULL
  GROUP BY participation_id
),

place AS (
  SELECT event_id, MIN(location_id) AS location_id FROM van_locations GROUP BY event_id
)

SELECT
  participation.event_id,
  DATE(
    COALESCE(participation.override_start_date, timeslot.start_date), COALESCE(NULLIF(TRIM(event.timezone), ''), @zone)
  ) AS event_date,
  IF(
    event.deleted_date IS NOT NULL OR timeslot.deleted_date IS NOT NULL,
    CONCAT('[Canceled] ', COALESCE(event.event_name, '')),
    event.event_name
  ) AS event_name,
  COALESCE(place.location_id, event.location_key) AS event_location_id,
  CONCAT(
    REGEXP_REPLACE(event.event_type, r'^(.).*$', r'\1'),
    REPLACE(REGEXP_REPLACE(LOWER(event.event_type), r'^.', ''), '_', ' ')
  ) AS event_type_name,
  CAST(NULL AS STRING) AS volunteer_activity_name,
  participation.timeslot_id AS shift_id,
  -- By the person first: all shifts of one belong together, whichever of them are in VAN.
  COALESCE(person.myc_van_id, signup.myc_van_id, CONCAT('mobilize ', participation.user_id)) AS myc_van_id,
  CAST(NULL AS STRING) AS myv_van_id,
  signup.committee_id,
  event.organization_state AS state_code,
  CASE
    WHEN participation.status_key IN ('cancelled', 'canceled') THEN 'Cancelled'
    WHEN participation.attended_key IN ('true', 't', 'yes', '1', '1.0') THEN 'Completed'
    WHEN participation.attended_key IN ('false', 'f', 'no', '0', '0.0') THEN 'No Show'
    WHEN participation.attended_key != '' THEN participation.attended
    WHEN participation.status_key = 'confirmed' THEN 'Confirmed'
    WHEN COALESCE(participation.status_key, '') IN ('', 'registered') THEN 'Scheduled'
    ELSE participation.status
  END AS mrr_status_name,
  participation.modified_date AS datetime_modified
FROM participation
LEFT JOIN timeslot ON timeslot.timeslot_id = participation.timeslot_id
LEFT JOIN event ON event.event_id = participation.event_id
LEFT JOIN person ON person.user_id = participation.user_id
LEFT JOIN signup ON signup.participation_id = participation.participation_id
LEFT JOIN place ON place.event_id = participation.event_id
WHERE COALESCE(participation.override_start_date, timeslot.start_date) IS NOT NULL
  AND (@state_code = '' OR COALESCE(LOWER(event.organization_state) = LOWER(@state_code), TRUE))
