-- Let a run be heard of while it lasts, or release it when a try cannot go on. Whoever has lost the run to another try
-- touches nothing.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run
--   attempt INT64: the try that writes this
--   alive_until TIMESTAMP: when whoever is not heard of is taken for dead
--   step STRING: the step it is at
--   findings STRING: what stopped it, '' while nothing has
UPDATE runs
SET alive_until = @alive_until, step = @step, findings = @findings
WHERE run_id = @run_id AND COALESCE(attempt, 0) = @attempt AND outcome = 'running'
