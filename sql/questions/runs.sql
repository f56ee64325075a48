-- Which runs matter: the newest ten and, however old they are, the newest of each outcome in each campaign? They tell
-- which run readers see, which ended last, and whether one is in progress. Only this statement decides which of two
-- runs is newer: the one with the higher number, whatever clocks say; runs of an older version have no number and are
-- ordered by when they began.
-- Grain: one row per run, the newest first.
-- Returns:
--   newness INT64: 1 for the newest run, 2 for the one before it
--   run_id STRING: the run; its tables are in the dataset of this name
--   number INT64: number of the run, from 1; 0 for one of an older version
--   campaign STRING: the campaign's name as the load gave it
--   source STRING: the datasets that its rows and maps come from, separated by commas
--   source_changed TIMESTAMP: when the source was last changed before it began
--   recipe STRING: identifies the statements and settings that build it, '' for one of an older version
--   day DATE: the campaign's date of the run, NULL for one of an older version
--   asked_by STRING: who wanted it
--   reason STRING: why
--   accepted STRING: the failing checks despite which it may publish, separated by commas, some with the one count accepted
--   started_at TIMESTAMP: when it began to read the source
--   ended_at TIMESTAMP: when it ended, NULL while it runs
--   outcome STRING: running, published, failed, or stopped and given up
--   attempt INT64: number of attempts so far, 0 for one of an older version
--   alive_until TIMESTAMP: until when its instance counts as alive
--   instance STRING: which instance of the program runs it
--   step STRING: the step it is or was at, '' at its beginning
--   milliseconds INT64: how long it took
--   source_rows INT64: rows of event_attendees
--   sign_ups INT64: sign-ups counted
--   closed_shifts INT64: those of past days that were closed, 0 for one of an older version
--   mapped INT64: those in a region, 0 for one of an older version
--   bytes_billed INT64: what BigQuery billed, of questions at least
--   findings STRING: what the checks found, one line each, and what stopped it
--   checks STRING: every check with its verdict, as JSON
--   data_through DATE: the last covered day, NULL if no day is covered
--   synced_on DATE: the last day the source is known to have been synced or changed, NULL for one of an older version
--   committees STRING: whose sign-ups it holds, separated by commas, NULL for one of an older version
--   changed_statuses STRING: the statuses that its map counts otherwise than the record, '' for none
WITH ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (ORDER BY COALESCE(number, 0) DESC, started_at DESC, ended_at DESC, run_id DESC) AS newness
  FROM runs
)

SELECT
  newness,
  run_id,
  COALESCE(number, 0) AS number,
  campaign,
  source,
  source_changed,
  COALESCE(recipe, '') AS recipe,
  day,
  asked_by,
  reason,
  COALESCE(accepted, '') AS accepted,
  started_at,
  ended_at,
  outcome,
  COALESCE(attempt, 0) AS attempt,
  alive_until,
  COALESCE(instance, '') AS instance,
  step,
  milliseconds,
  source_rows,
  sign_ups,
  COALESCE(closed_shifts, 0) AS closed_shifts,
  COALESCE(mapped, 0) AS mapped,
  bytes_billed,
  findings,
  checks,
  data_through,
  synced_on,
  committees,
  COALESCE(changed_statuses, '') AS changed_statuses
FROM ranked
QUALIFY newness <= 10 OR ROW_NUMBER() OVER (PARTITION BY campaign, outcome ORDER BY newness) = 1
ORDER BY newness
