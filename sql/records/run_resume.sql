-- Resume a run whose instance has stopped or could not continue. Only one instance can: the job's id is made from the
-- attempt.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run
--   attempt INT64: number of the attempt, from 1
--   alive_until TIMESTAMP: an instance that is silent until then counts as dead
--   instance STRING: which instance of the program
UPDATE runs
SET attempt = @attempt, alive_until = @alive_until, instance = @instance
WHERE run_id = @run_id AND outcome = 'running' AND COALESCE(attempt, 0) = @attempt - 1
