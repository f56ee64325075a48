-- Put a version of a map in force: the newest row of a map is the one in force. Rows are only added, so that an earlier
-- version can be put in force again. Only one writer can add a version: the job's id is made from its number.
-- Grain: one row per version.
-- Parameters:
--   map STRING: its name, which is that of its table
--   version INT64: number of the version, from 1
--   dataset STRING: the dataset that holds its lines, '' for the source's own map
--   person STRING: who put it in force
--   noted_at TIMESTAMP: when
--   reason STRING: why
--   lines INT64: how many lines it has, NULL for the source's own
INSERT INTO maps (map, version, dataset, person, noted_at, reason, lines)
VALUES (@map, @version, @dataset, @person, @noted_at, @reason, @lines)
