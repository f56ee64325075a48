-- The tables of the source that are not needed for the rates have the columns that they need, and what is missing costs
-- one feature only, which is named: the table is taken for one that is not there. Let the sync bring the columns.
-- Grain: one row per table that was left out.
-- Severity: warn
-- Parameters:
--   left_out ARRAY<STRING>: what each table that was left out lacks, and what that costs
-- Returns:
--   example STRING: the table, what it lacks and what that costs
--   shifts INT64: always 0
SELECT lacks AS example, 0 AS shifts
FROM UNNEST(@left_out) AS lacks
