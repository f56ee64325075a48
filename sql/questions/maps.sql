-- Which versions of the maps were put in force? The newest of each map is in force; if there is none, the source's own
-- map.
-- Grain: one row per version, the newest of each map first.
-- Returns:
--   map STRING: its name, which is that of its table
--   version INT64: number of the version, from 1
--   dataset STRING: the dataset that holds its lines, '' for the source's own map
--   person STRING: who put it in force
--   noted_at TIMESTAMP: when
--   reason STRING: why
--   lines INT64: how many lines it has, NULL for the source's own
SELECT map, version, dataset, person, noted_at, reason, lines
FROM maps
ORDER BY map, version DESC
