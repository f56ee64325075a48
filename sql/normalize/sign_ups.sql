-- The sign-ups Flakebot counts, each with its region, organizer and outcome; those of events deleted in Mobilize are
-- left out. Region: that of the event's location on the event's date, or of the person's turf, or of the event's name,
-- as the campaign has chosen. Organizer: the person's turf on that date.
-- Grain: one row per person, event, shift and role.
-- Parameters:
--   region_from STRING: location, turf or event_name: what tells the region
-- Returns:
--   person_key STRING: a hash of the person's id, usable for joins within one run only
--   person_known BOOL: whether there is an id
--   event_id STRING: the event
--   shift_id STRING: the time slot
--   role STRING: the volunteer's activity
--   event_date DATE: the campaign's day
--   event_name STRING: the event's name; NULL where the source has none
--   event_location_id STRING: the place that tells the region: the location, the turf's region or the event's name
--   region STRING: the region, 'Unmapped' where the place has none on that date
--   region_group STRING: the region's group, 'Unmapped' likewise
--   organizer STRING: the turf label, 'Unturfed' where the person has none on that date
--   event_type STRING: the type's name
--   status_name STRING: the status as VAN has it
--   outcome STRING: what the status means
--   confirmed BOOL: whether an open status says that the person confirmed
--   left_message BOOL: whether an open status says that a message was left
--   datetime_modified TIMESTAMP: when the status was set, where known
--   versions INT64: how many source rows there were
--   undated_conflict BOOL: whether statuses differed and a date was missing
SELECT
  newest.person_key,
  newest.person_known,
  newest.event_id,
  newest.shift_id,
  newest.role,
  newest.event_date,
  newest.event_name,
  CASE @region_from
    WHEN 'turf' THEN labels.region_name
    WHEN 'event_name' THEN newest.event_name
    ELSE newest.event_location_id
  END AS event_location_id,
  COALESCE(places.region, 'Unmapped') AS region,
  COALESCE(places.region_group, places.region, 'Unmapped') AS region_group,
  COALESCE(labels.organizer, 'Unturfed') AS organizer,
  newest.event_type,
  newest.status_name,
  newest.outcome,
  newest.confirmed,
  newest.left_message,
  newest.datetime_modified,
  newest.versions,
  newest.undated_conflict
FROM newest
LEFT JOIN labels
  ON labels.myc_van_id = newest.myc_van_id
  AND COALESCE(labels.state_code = newest.state_code, TRUE)
  AND newest.event_date >= COALESCE(labels.valid_from, DATE '0001-01-01')
  AND newest.event_date <= COALESCE(labels.valid_to, DATE '9999-12-31')
LEFT JOIN places
  ON places.place = CASE @region_from
    WHEN 'turf' THEN labels.region_name
    WHEN 'event_name' THEN newest.event_name
    ELSE newest.event_location_id
  END
  AND newest.event_date >= COALESCE(places.valid_from, DATE '0001-01-01')
  AND newest.event_date <= COALESCE(places.valid_to, DATE '9999-12-31')
WHERE NOT newest.deleted
-- Overlapping maps would count a sign-up twice: the newest assignment wins, and the checks report it.
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY newest.person_key, newest.event_id, newest.shift_id, newest.role
  ORDER BY
    labels.priority,
    labels.valid_from DESC,
    labels.organizer,
    places.letters DESC,
    places.valid_from DESC,
    places.region
) = 1
