-- Which run do readers see, and how far do its data reach? Asked before every other question.
-- Grain: one row, none when nothing was published yet.
-- Returns:
--   run_id STRING: the run; its tables are in the dataset of this name
--   campaign STRING: the campaign's name as the load gave it
--   published_at TIMESTAMP: when
--   data_through DATE: the last day the data cover
--   sign_ups INT64: how many sign-ups it counts
--   started_at TIMESTAMP: when it began to read the source
SELECT run_id, campaign, ended_at AS published_at, data_through, sign_ups, started_at
FROM runs
WHERE outcome = 'published'
ORDER BY COALESCE(number, 0) DESC, ended_at DESC, run_id DESC
LIMIT 1
