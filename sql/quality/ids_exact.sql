-- Ids are whole. A program that keeps ids as numbers with a fraction may write 1.5E+07 for 15000000, and for the id
-- after it, too: two people, events or shifts become one. `load` refuses such a file; a sync has to bring ids as texts
-- or as INT64.
-- Grain: one row per column that holds such ids.
-- Severity: stop
-- Returns:
--   example STRING: the table and the column; what is derived from raw sign-ups is a column of event_attendees
--   shifts INT64: number of rows with such an id
WITH ids AS (
  SELECT 'event_attendees.event_id' AS name, event_id AS id FROM event_attendees
  UNION ALL
  SELECT 'event_attendees.event_location_id' AS name, event_location_id AS id FROM event_attendees
  UNION ALL
  SELECT 'event_attendees.shift_id' AS name, shift_id AS id FROM event_attendees
  UNION ALL
  SELECT 'event_attendees.myc_van_id' AS name, myc_van_id AS id FROM event_attendees
  UNION ALL
  SELECT 'event_attendees.myv_van_id' AS name, myv_van_id AS id FROM event_attendees
  UNION ALL
  SELECT 'event_signups.event_signup_id' AS name, event_signup_id AS id FROM event_signups
  UNION ALL
  SELECT 'event_signups_statuses.event_signup_id' AS name, event_signup_id AS id FROM event_signups_statuses
  UNION ALL
  SELECT 'event_signups_statuses.event_status_id' AS name, event_status_id AS id FROM event_signups_statuses
  UNION ALL
  SELECT 'events.event_id' AS name, event_id AS id FROM events
  UNION ALL
  SELECT 'activity_regions.myc_van_id' AS name, myc_van_id AS id FROM activity_regions
  UNION ALL
  SELECT 'turf.van_precinct_id' AS name, van_precinct_id AS id FROM turf
  UNION ALL
  SELECT 'person_records_myc.myc_van_id' AS name, myc_van_id AS id FROM person_records_myc
  UNION ALL
  SELECT 'person_records_myc.van_precinct_id' AS name, van_precinct_id AS id FROM person_records_myc
  UNION ALL
  SELECT 'users.user_id' AS name, user_id AS id FROM users
  UNION ALL
  SELECT 'contacts_myc.myc_van_id' AS name, myc_van_id AS id FROM contacts_myc
  UNION ALL
  SELECT 'contacts_myc.canvassed_by_user_id' AS name, canvassed_by_user_id AS id FROM contacts_myc
  UNION ALL
  SELECT 'participations.participation_id' AS name, participation_id AS id FROM participations
)

SELECT name AS example, COUNT(*) AS shifts
FROM ids
WHERE REGEXP_CONTAINS(id, r'^(?:\d{16,}\.0+|\d(?:\.\d+)?[Ee]\+\d+)$')
GROUP BY name
