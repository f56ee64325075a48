-- Attempts to reach volunteers and voters, each counted once however often the sync delivers it: what was tried, whether
-- there was a conversation, and in whose turf. A volunteer's turf is the person's on that day, else that of the contact's
-- precinct; a voter's is the precinct's. Attempts without an id or a date are left out.
-- Grain: one row per audience, user, day, type, result, turf and region.
-- Parameters:
--   region_from STRING: location, turf or event_name: with turf the map of regions tells the region of the turf's region
-- Returns:
--   audience STRING: volunteers or voters
--   user_id STRING: who made it, NULL where that is not known
--   contact_date DATE: the day
--   method STRING: phone, door, text, one_on_one or other; unknown where the map has no such type
--   type_name STRING: the contact's type as VAN has it
--   result_name STRING: its result as VAN has it
--   result_known BOOL: whether the map has the result
--   conversation BOOL: whether the result is a conversation
--   organizer STRING: the turf label, 'Unturfed' for none
--   region STRING: the turf's region, 'Unmapped' for none
--   attempts INT64: how many
WITH dated AS (
  SELECT
    'volunteers' AS audience,
    contacts_contact_id,
    COALESCE(state_code, '') AS state_key,
    myc_van_id,
    van_precinct_id,
    date_canvassed,
    contact_type_name,
    result_name,
    canvassed_by_user_id
  FROM contacts_myc
  WHERE contacts_contact_id IS NOT NULL AND date_canvassed IS NOT NULL
  UNION ALL
  SELECT
    'voters' AS audience,
    contacts_contact_id,
    COALESCE(state_code, '') AS state_key,
    CAST(NULL AS STRING) AS myc_van_id,
    van_precinct_id,
    date_canvassed,
    contact_type_name,
    result_name,
    canvassed_by_user_id
  FROM contacts_myv
  WHERE contacts_contact_id IS NOT NULL AND date_canvassed IS NOT NULL
),

-- The first by these columns is the contact that counts, with the turf that counts for it.
turfed AS (
  SELECT
    dated.*,
    COALESCE(labels.organizer, precincts.organizer) AS organizer,
    IF(labels.organizer IS NULL, precincts.region_name, labels.region_name) AS region_name
  FROM dated
  LEFT JOIN labels
    ON labels.myc_van_id = dated.myc_van_id
    AND COALESCE(labels.state_code = NULLIF(dated.state_key, ''), TRUE)
    AND dated.date_canvassed >= COALESCE(labels.valid_from, DATE '0001-01-01')
    AND dated.date_canvassed <= COALESCE(labels.valid_to, DATE '9999-12-31')
  LEFT JOIN precincts
    ON precincts.van_precinct_id = dated.van_precinct_id
    AND COALESCE(precincts.state_code = NULLIF(dated.state_key, ''), TRUE)
    AND dated.date_canvassed >= COALESCE(precincts.valid_from, DATE '0001-01-01')
    AND dated.date_canvassed <= COALESCE(precincts.valid_to, DATE '9999-12-31')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY dated.audience, dated.state_key, dated.contacts_contact_id
    ORDER BY
      dated.date_canvassed DESC,
      dated.contact_type_name,
      dated.result_name,
      dated.canvassed_by_user_id,
      dated.van_precinct_id,
      dated.myc_van_id,
      labels.priority,
      labels.valid_from DESC,
      labels.organizer,
      labels.region_name,
      precincts.valid_from DESC,
      precincts.organizer,
      precincts.region_name
  ) = 1
),

types AS (
  SELECT LOWER(REGEXP_REPLACE(name, r'[ _-]', '')) AS name_key, MIN(LOWER(TRIM(method))) AS method
  FROM contact_types
  WHERE LOWER(TRIM(method)) IN ('phone', 'door', 'text', 'one_on_one', 'other')
  GROUP BY name_key
),

results AS (
  SELECT LOWER(REGEXP_REPLACE(name, r'[ _-]', '')) AS name_key, MIN(LOWER(TRIM(method))) = 'conversation' AS conversation
  FROM contact_types
  WHERE LOWER(TRIM(method)) IN ('conversation', 'attempt')
  GROUP BY name_key
),

region_names AS (
  SELECT LOWER(TRIM(region)) AS name_key, MIN(region) AS region
  FROM regions
  GROUP BY name_key
),

turf_places AS (
  SELECT place, MIN(region) AS region
  FROM places
  WHERE @region_from = 'turf'
  GROUP BY place
)

SELECT
  turfed.audience,
  turfed.canvassed_by_user_id AS user_id,
  turfed.date_canvassed AS contact_date,
  COALESCE(types.method, 'unknown') AS method,
  turfed.contact_type_name AS type_name,
  turfed.result_name,
  results.conversation IS NOT NULL AS result_known,
  COALESCE(results.conversation, FALSE) AS conversation,
  COALESCE(turfed.organizer, 'Unturfed') AS organizer,
  COALESCE(turf_places.region, region_names.region, turf_regions.region, 'Unmapped') AS region,
  COUNT(*) AS attempts
FROM turfed
LEFT JOIN types ON types.name_key = LOWER(REGEXP_REPLACE(turfed.contact_type_name, r'[ _-]', ''))
LEFT JOIN results ON results.name_key = LOWER(REGEXP_REPLACE(turfed.result_name, r'[ _-]', ''))
LEFT JOIN turf_places ON turf_places.place = turfed.region_name
LEFT JOIN region_names ON region_names.name_key = LOWER(turfed.region_name)
LEFT JOIN turf_regions ON turf_regions.organizer = turfed.organizer
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
