-- How did VAN's own report last compare with our numbers?
-- Grain: one row, none if it was never compared.
-- Returns:
--   reconciled_at TIMESTAMP: when
--   run_id STRING: the run that was compared
--   person STRING: who compared
--   verdict STRING: matches, differs or differs, all explained
--   matched INT64: the report's shifts that we count the same way
--   compared INT64: the report's shifts
--   differing INT64: shifts that only one side has, or that the two have differently
--   cause STRING: the cause of most of them, '' where there are none
--   example STRING: one of them
--   first_day DATE: the first day compared
--   last_day DATE: the last day compared
SELECT
  reconciled_at, run_id, person, verdict, matched, compared, differing, cause, example, first_day, last_day
FROM reconciliations
ORDER BY reconciled_at DESC
LIMIT 1
