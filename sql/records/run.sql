-- Write a run's row: when it begins (running), and again when it ends (published or failed). A run that was killed
-- stays “running”. The newest published row is what readers see, so this one statement is the publication.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run; its tables are in the dataset of this name
--   campaign STRING: the campaign's name as the load gave it
--   source STRING: where the rows came from
--   started_at TIMESTAMP: when it began
--   ended_at TIMESTAMP: when it ended, NULL while it runs
--   outcome STRING: running, published or failed
--   milliseconds INT64: how long it took
--   source_rows INT64: rows of event_attendees
--   sign_ups INT64: sign-ups counted
--   bytes_billed INT64: what BigQuery billed
--   findings STRING: what the checks found, one line each
--   data_through DATE: the last day the data cover
MERGE INTO runs
USING (SELECT @run_id AS run_id) AS this
ON runs.run_id = this.run_id
WHEN MATCHED THEN UPDATE SET
  ended_at = @ended_at,
  outcome = @outcome,
  milliseconds = @milliseconds,
  source_rows = @source_rows,
  sign_ups = @sign_ups,
  bytes_billed = @bytes_billed,
  findings = @findings,
  data_through = @data_through
WHEN NOT MATCHED THEN
  INSERT (
    run_id, campaign, source, started_at, ended_at, outcome, milliseconds, source_rows, sign_ups, bytes_billed,
    findings, data_through
  )
  VALUES (
    @run_id, @campaign, @source, @started_at, @ended_at, @outcome, @milliseconds, @source_rows, @sign_ups,
    @bytes_billed, @findings, @data_through
  )
