-- Of the closed shifts of these days that have a history of statuses, how many people ever confirmed? For `/flake ptg`.
-- Counted are covered days only.
-- Grain: one row per organizer and region.
-- Parameters:
--   first_day DATE: the first day asked for
--   last_day DATE: the last day asked for
--   through DATE: the last covered day; NULL where no day is covered
-- Returns:
--   turf STRING: the organizer
--   area STRING: the region
--   area_group STRING: the region's group
--   confirmed INT64: closed shifts whose person ever confirmed
--   known INT64: closed shifts with a history
SELECT
  organizer AS turf,
  region AS area,
  region_group AS area_group,
  SUM(IF(ever_confirmed, completed + no_show + cancelled, 0)) AS confirmed,
  SUM(completed + no_show + cancelled) AS known
FROM confirmed_shifts
WHERE event_date BETWEEN @first_day AND @last_day AND event_date <= @through AND ever_confirmed IS NOT NULL
GROUP BY turf, area, area_group
