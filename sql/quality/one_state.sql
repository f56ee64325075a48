-- The sign-ups are of one state. A national sync repeats the ids of people, events and locations in other states, and
-- their shifts would be counted in our regions. Set STATE_CODE to the campaign's state.
-- Grain: one row when there are several states.
-- Severity: fail
-- Returns:
--   example STRING: the states
--   shifts INT64: sign-ups of all of them
SELECT
  CONCAT(
    'states ', MIN(state_code), ' and ', MAX(state_code),
    IF(
      COUNT(DISTINCT state_code) > 2, CONCAT(', and ', CAST(COUNT(DISTINCT state_code) - 2 AS STRING), ' more'), ''
    )
  ) AS example,
  COUNT(*) AS shifts
FROM newest
HAVING MIN(state_code) != MAX(state_code)
