-- Record that a run is alive while it lasts, or release it when an attempt cannot continue. An attempt that has lost
-- the run to another one changes nothing.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run
--   attempt INT64: the attempt that writes this
--   alive_until TIMESTAMP: when a silent instance counts as dead
--   step STRING: the step it is at
--   findings STRING: what stopped it, '' while nothing has
UPDATE runs
SET alive_until = @alive_until, step = @step, findings = @findings
WHERE run_id = @run_id AND COALESCE(attempt, 0) = @attempt AND outcome = 'running'
