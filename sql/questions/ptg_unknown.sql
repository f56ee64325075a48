-- How many contacts of these days are of a type that no map explains? For what `/flake ptg` says below its numbers.
-- Counted are covered days only.
-- Grain: one row.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   through DATE: the last covered day; NULL where no day is covered
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only contacts that this organizer made; NULL for all
-- Returns:
--   contacts INT64: contacts of an unknown type
SELECT COALESCE(SUM(attempts), 0) AS contacts
FROM daily_contacts
WHERE
  contact_date BETWEEN @first_day AND @last_day
  AND contact_date <= @through
  AND method = 'unknown'
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR caller = @organizer)
