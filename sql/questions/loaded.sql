-- Which folders were loaded, newest first? The pipeline reads the newest; the rest are deleted.
-- Grain: one row per load.
-- Returns:
--   dataset STRING: the dataset that holds its tables
--   campaign STRING: the campaign's name, '' when the folder gave none
--   loaded_at TIMESTAMP: when
SELECT dataset, campaign, loaded_at
FROM loads
ORDER BY loaded_at DESC, dataset DESC
LIMIT 2
