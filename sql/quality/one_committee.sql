-- The sign-ups are of one committee, or COMMITTEE_IDS names those that count. If several sign people up and nobody
-- chose, the first run is not published; nor is a later one in which a committee appears that the last published run
-- did not have: its share changes every rate. Set COMMITTEE_IDS, or, if all of them count, accept this once:
-- `/flake-admin accept`, or `python -m bot pipeline --accept one_committee`. From then on they are known.
-- Grain: one row when nobody chose among several, or chose no new one.
-- Severity: fail
-- Parameters:
--   committees STRING: the committees of the settings, separated by commas, '' when there are none
--   last_committees ARRAY<STRING>: those of the last published run, none when there was none
-- Returns:
--   example STRING: the committees
--   shifts INT64: sign-ups of those that are not known yet
WITH unknown AS (
  SELECT committee_id
  FROM event_attendees
  WHERE @committees = '' AND committee_id IS NOT NULL AND committee_id NOT IN UNNEST(@last_committees)
),

known AS (
  SELECT COUNT(*) AS known FROM UNNEST(@last_committees) AS committee_id
)

SELECT
  CONCAT(
    IF(MAX(known.known) > 0, 'new: ', ''),
    IF(COUNT(DISTINCT unknown.committee_id) = 1, 'committee ', 'committees '),
    MIN(unknown.committee_id),
    IF(COUNT(DISTINCT unknown.committee_id) > 1, CONCAT(' and ', MAX(unknown.committee_id)), ''),
    IF(
      COUNT(DISTINCT unknown.committee_id) > 2,
      CONCAT(', and ', CAST(COUNT(DISTINCT unknown.committee_id) - 2 AS STRING), ' more'),
      ''
    )
  ) AS example,
  COUNT(*) AS shifts
FROM unknown CROSS JOIN known
HAVING COUNT(DISTINCT unknown.committee_id) > IF(MAX(known.known) > 0, 0, 1)
