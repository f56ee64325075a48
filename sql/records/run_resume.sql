-- Go on with a run whose instance has stopped or could not go on. Only one can: the job's id is made of the attempt.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run
--   attempt INT64: the how many-th try at it this is
--   alive_until TIMESTAMP: whoever is not heard of by then is taken for dead
--   instance STRING: which instance of the program
UPDATE runs
SET attempt = @attempt, alive_until = @alive_until, instance = @instance
WHERE run_id = @run_id AND outcome = 'running' AND COALESCE(attempt, 0) = @attempt - 1
