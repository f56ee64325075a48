-- The sign-ups are of one committee, or COMMITTEE_IDS names those that count. If several sign people up and nobody
-- chose, the first run is not published. Set COMMITTEE_IDS, or, if all of them count, accept this once:
-- `python -m bot pipeline --accept one_committee`.
-- Grain: one row when nobody chose among several before the first publication.
-- Severity: fail
-- Parameters:
--   committees STRING: the committees of the settings, separated by commas, '' when there are none
--   last_sign_ups INT64: the last published run's sign-ups, 0 when there was none
-- Returns:
--   example STRING: the committees
--   shifts INT64: sign-ups of all of them
SELECT
  CONCAT(
    'committees ', MIN(committee_id), ' and ', MAX(committee_id),
    IF(
      COUNT(DISTINCT committee_id) > 2,
      CONCAT(', and ', CAST(COUNT(DISTINCT committee_id) - 2 AS STRING), ' more'),
      ''
    )
  ) AS example,
  COUNT(*) AS shifts
FROM event_attendees
WHERE @last_sign_ups = 0 AND @committees = ''
HAVING MIN(committee_id) != MAX(committee_id)
