-- Every contact in the source that has an id and a date is counted once, on its day, and so are all attempts of other
-- tools. If not, a step lost or invented contacts. Tell the developers; nothing is published.
-- Grain: one row per audience whose numbers differ.
-- Severity: stop
-- Returns:
--   example STRING: whose contacts, and both numbers
--   shifts INT64: by how many they differ
WITH source AS (
  SELECT 'volunteers' AS kind, COUNT(DISTINCT CONCAT(COALESCE(state_code, ''), ' ', contacts_contact_id)) AS expected
  FROM contacts_myc
  WHERE date_canvassed IS NOT NULL
  UNION ALL
  SELECT 'voters' AS kind, COUNT(DISTINCT CONCAT(COALESCE(state_code, ''), ' ', contacts_contact_id)) AS expected
  FROM contacts_myv
  WHERE date_canvassed IS NOT NULL
  UNION ALL
  SELECT 'other tools' AS kind, COALESCE(SUM(attempts), 0) AS expected
  FROM other_attempts
  WHERE date IS NOT NULL
),

counted AS (
  SELECT IF(source = 'VAN', audience, source) AS kind, SUM(attempts) AS found
  FROM daily_contacts
  GROUP BY kind
)

SELECT
  CONCAT(
    source.kind, ': ', CAST(source.expected AS STRING), ' in the source, ',
    CAST(COALESCE(counted.found, 0) AS STRING), ' counted'
  ) AS example,
  ABS(source.expected - COALESCE(counted.found, 0)) AS shifts
FROM source
LEFT JOIN counted ON counted.kind = source.kind
WHERE source.expected != COALESCE(counted.found, 0)
