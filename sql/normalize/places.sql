-- Which region each place is in, and when. A place is what tells a sign-up's region: its event's location, its person's
-- turf or its event's name, as the campaign has chosen. The first column of the map of regions holds such places, for
-- names of events the words in them; a region of the turf that is not in the map is its own.
-- Grain: one row per place and line of the map.
-- Parameters:
--   region_from STRING: location, turf or event_name
-- Returns:
--   place STRING: the location, the turf's region or the event's name
--   region STRING: the region
--   region_group STRING: the region's group, NULL for none
--   valid_from DATE: first day, NULL when open
--   valid_to DATE: last day, NULL when open
--   letters INT64: how long the words are that tell it: of several the longest count
WITH turfed AS (
  SELECT DISTINCT region_name AS place FROM labels WHERE region_name IS NOT NULL
),

named AS (
  SELECT DISTINCT
    event_name AS place,
    CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(event_name), r'[^\pL\pN]+', ' ')), ' ') AS words
  FROM newest
  WHERE event_name IS NOT NULL
),

worded AS (
  SELECT
    regions.*,
    CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(event_location_id), r'[^\pL\pN]+', ' ')), ' ') AS words
  FROM regions
)

SELECT event_location_id AS place, region, region_group, valid_from, valid_to, 0 AS letters
FROM regions
WHERE @region_from != 'event_name'
UNION ALL
SELECT
  turfed.place,
  turfed.place AS region,
  CAST(NULL AS STRING) AS region_group,
  CAST(NULL AS DATE) AS valid_from,
  CAST(NULL AS DATE) AS valid_to,
  -1 AS letters
FROM turfed
LEFT JOIN (SELECT DISTINCT event_location_id FROM regions) AS known ON known.event_location_id = turfed.place
WHERE @region_from = 'turf' AND known.event_location_id IS NULL
UNION ALL
SELECT
  named.place,
  worded.region,
  worded.region_group,
  worded.valid_from,
  worded.valid_to,
  LENGTH(worded.words) AS letters
FROM named
CROSS JOIN worded
WHERE @region_from = 'event_name'
  AND worded.words != '  '
  -- Between spaces there are letters and digits only.
  AND REGEXP_CONTAINS(named.words, worded.words)
