-- How did the shifts of these days turn out, as far as they are covered, for people who ever confirmed and for those
-- who never did? For `/flake confirm`.
-- Grain: one row per answer.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   through DATE: the last covered day; NULL where no day is covered
--   region STRING: only this region; NULL for all
--   region_group STRING: only this group of regions; NULL for all
--   organizer STRING: only this organizer; NULL for all
--   event_type STRING: only this type, in lowercase without spaces; NULL for all
-- Returns:
--   ever_confirmed BOOL: whether the person ever confirmed; NULL without a history
--   completed INT64: came
--   no_show INT64: did not come
--   cancelled INT64: cancelled
SELECT ever_confirmed, SUM(completed) AS completed, SUM(no_show) AS no_show, SUM(cancelled) AS cancelled
FROM confirmed_shifts
WHERE
  event_date BETWEEN @first_day AND @last_day
  AND event_date <= @through
  AND (@region IS NULL OR region = @region)
  AND (@region_group IS NULL OR region_group = @region_group)
  AND (@organizer IS NULL OR organizer = @organizer)
  AND (@event_type IS NULL OR LOWER(REPLACE(event_type, ' ', '')) = @event_type)
GROUP BY ever_confirmed
