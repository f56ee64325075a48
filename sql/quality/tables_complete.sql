-- The tables of the source that are not needed for the rates have the columns that they need, and values that these
-- take. What is wrong with one costs one feature only, which is named: the table is taken for one that is not there.
-- Let the sync bring the columns, and correct the values.
-- Grain: one row per table that was left out.
-- Severity: warn
-- Parameters:
--   left_out ARRAY<STRING>: what is wrong with each table that was left out, and what that costs
-- Returns:
--   example STRING: the table, what is wrong with it and what that costs
--   shifts INT64: always 0
SELECT wrong AS example, 0 AS shifts
FROM UNNEST(@left_out) AS wrong
