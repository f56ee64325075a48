-- Record the state of a run: from time to time while it lasts, and when it ends (published or failed). A run that was
-- killed stays “running” until another instance resumes it. The newest published row is what readers see, so this one
-- statement is the publication. An attempt that has lost the run to another one changes nothing.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run
--   attempt INT64: the attempt that writes this
--   alive_until TIMESTAMP: when a silent instance counts as dead; when an attempt that could not continue ended
--   ended_at TIMESTAMP: when it ended, NULL while it runs
--   outcome STRING: running, published, failed, or stopped and given up
--   step STRING: the step it is at, '' at the end
--   milliseconds INT64: how long it took
--   source_rows INT64: rows of event_attendees
--   sign_ups INT64: sign-ups counted
--   closed_shifts INT64: sign-ups of past days that were completed, missed or cancelled
--   mapped INT64: sign-ups whose location has a region
--   bytes_billed INT64: what BigQuery billed
--   findings STRING: what the checks found, one line each, and what stopped it
--   checks STRING: every check with its verdict, as JSON
--   data_through DATE: the last covered day, NULL if no day is covered
--   synced_on DATE: the last day on which the source is known to have been synced or changed
--   committees STRING: whose sign-ups there are, separated by commas
--   changed_statuses STRING: the statuses that its map counts otherwise than the record, '' for none
--   definition STRING: what counts as a flake in its published tables, '' until it has added rows to them
UPDATE runs
SET
  alive_until = @alive_until,
  ended_at = @ended_at,
  outcome = @outcome,
  step = @step,
  milliseconds = @milliseconds,
  source_rows = @source_rows,
  sign_ups = @sign_ups,
  closed_shifts = @closed_shifts,
  mapped = @mapped,
  bytes_billed = @bytes_billed,
  findings = @findings,
  checks = @checks,
  data_through = @data_through,
  synced_on = @synced_on,
  committees = @committees,
  changed_statuses = @changed_statuses,
  definition = @definition
WHERE run_id = @run_id AND COALESCE(attempt, 0) = @attempt AND outcome = 'running'
