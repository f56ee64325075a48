-- Record that a folder was loaded completely. Readers of the source use the newest such row, so this one statement
-- replaces all tables at once.
-- Grain: one row per load.
-- Parameters:
--   dataset STRING: the dataset that holds the load's tables
--   campaign STRING: the campaign's name, '' when the folder gave none
--   loaded_at TIMESTAMP: when
--   tables STRING: which tables the folder had, comma-separated
--   table_rows INT64: number of rows in all of them
INSERT INTO loads (dataset, campaign, loaded_at, tables, table_rows)
VALUES (@dataset, @campaign, @loaded_at, @tables, @table_rows)
