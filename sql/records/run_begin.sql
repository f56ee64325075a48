-- Write a run's row when it begins. Only one can begin after another: the job's id is made of the run before it.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run; its tables are in the dataset of this name
--   number INT64: the how many-th run it is
--   campaign STRING: the campaign's name as the load gave it
--   source STRING: the datasets that the rows come from, separated by commas
--   day DATE: the campaign's date of the run
--   asked_by STRING: who wanted it
--   reason STRING: why, '' for the run of every morning
--   accepted STRING: the failing checks in spite of which it may publish, separated by commas
--   source_changed TIMESTAMP: when the source was last changed, NULL where nobody knows
--   recipe STRING: stands for the statements and settings by which it is built
--   started_at TIMESTAMP: when
--   alive_until TIMESTAMP: whoever is not heard of by then is taken for dead, and somebody else goes on
--   instance STRING: which instance of the program
INSERT INTO runs (
  run_id, number, campaign, source, day, asked_by, reason, accepted, source_changed, recipe, started_at, alive_until, instance, outcome, attempt, step,
  findings, checks, bytes_billed
)
VALUES (
  @run_id, @number, @campaign, @source, @day, @asked_by, @reason, @accepted, @source_changed, @recipe, @started_at, @alive_until, @instance,
  'running', 1, '', '', '', 0
)
