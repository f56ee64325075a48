-- Write a run's row when it begins. Only one run can begin after another: the job's id is made from the run before it.
-- Grain: one row per run.
-- Parameters:
--   run_id STRING: the run; its tables are in the dataset of this name
--   number INT64: number of the run, from 1
--   campaign STRING: the campaign's name as the load gave it
--   source STRING: the datasets that the rows come from, separated by commas
--   day DATE: the campaign's date of the run
--   asked_by STRING: who wanted it
--   reason STRING: why, '' for the daily run
--   accepted STRING: the failing checks despite which it may publish, separated by commas, some with the one count accepted
--   source_changed TIMESTAMP: when the source was last changed, NULL if unknown
--   recipe STRING: identifies the statements and settings that build it
--   started_at TIMESTAMP: when
--   alive_until TIMESTAMP: an instance that is silent until then counts as dead, and another resumes the run
--   instance STRING: which instance of the program
INSERT INTO runs (
  run_id, number, campaign, source, day, asked_by, reason, accepted, source_changed, recipe, started_at, alive_until, instance, outcome, attempt, step,
  findings, checks, bytes_billed
)
VALUES (
  @run_id, @number, @campaign, @source, @day, @asked_by, @reason, @accepted, @source_changed, @recipe, @started_at, @alive_until, @instance,
  'running', 1, '', '', '', 0
)
