-- Flakebot: what the numbers of each place are. The tables report_days, report_weeks, report_ahead, report_unclosed
-- and report_ptg hold the rows of the run that is named here, and of no other: the published one, or for a frozen place
-- the one that was published when it was frozen.
-- Grain: one row per region with its group.
-- Returns:
--   region STRING: the region; Unmapped for shifts in none
--   region_group STRING: the region's group; the region itself where it has none
--   campaign STRING: the campaign's name as its data give it; empty where they give none
--   definition STRING: what counts as a flake: mn2020, gross or no_show_only, and which statuses are counted otherwise
--   rate STRING: how to compute a rate from the counts; there is none where the divisor is 0
--   run_id STRING: the run whose numbers are shown
--   published_at TIMESTAMP: when that run was published
--   data_through DATE: the last day that rates count; NULL where no day is covered
--   as_of DATE: the day for which it counted: what is scheduled, and what is not synced yet
--   held_since TIMESTAMP: since when older numbers are shown on purpose; NULL where they are not
--   held_because STRING: why; NULL where they are not
--   published_run STRING: the newest published run: the same in all rows of all report tables, but for a moment
WITH published AS (
  SELECT run_id, number
  FROM runs
  WHERE outcome = 'published'
  QUALIFY ROW_NUMBER() OVER (ORDER BY COALESCE(number, 0) DESC, started_at DESC, ended_at DESC, run_id DESC) = 1
),

failed AS (
  SELECT MIN(runs.ended_at) AS failed_at
  FROM runs
  CROSS JOIN published
  WHERE runs.outcome = 'failed' AND runs.number > published.number
),

places AS (
  SELECT DISTINCT run_id, region, region_group
  FROM (
    SELECT run_id, region, region_group FROM contract_days
    UNION ALL
    SELECT run_id, region, region_group FROM contract_activity
  )
),

frozen AS (
  SELECT freezes.freeze_id, freezes.place, freezes.reason, freezes.frozen_at, freezes.run_id
  FROM freezes
  JOIN (SELECT DISTINCT run_id FROM places) AS kept ON kept.run_id = freezes.run_id
  WHERE freezes.thawed_at IS NULL
),

-- A region shows one run only: the one of the oldest freeze of it or of a group that it is or was in.
held AS (
  SELECT places.region, frozen.run_id, frozen.frozen_at, frozen.reason
  FROM frozen
  CROSS JOIN published
  JOIN places
    ON places.run_id IN (frozen.run_id, published.run_id)
    AND frozen.place IN ('', places.region, places.region_group)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY places.region ORDER BY frozen.frozen_at, frozen.freeze_id) = 1
)

SELECT
  places.region,
  places.region_group,
  COALESCE(shown.campaign, '') AS campaign,
  IF(
    COALESCE(shown.changed_statuses, '') = '',
    shown.definition,
    CONCAT(shown.definition, ', changed: ', shown.changed_statuses)
  ) AS definition,
  'SUM(total_flakes) / SUM(total)' AS rate,
  places.run_id,
  shown.ended_at AS published_at,
  shown.data_through,
  shown.day AS as_of,
  COALESCE(held.frozen_at, failed.failed_at) AS held_since,
  COALESCE(held.reason, IF(failed.failed_at IS NULL, NULL, 'The newest data from VAN look wrong: these are the last good numbers.')) AS held_because,
  published.run_id AS published_run
FROM places
CROSS JOIN published
CROSS JOIN failed
LEFT JOIN held ON held.region = places.region
JOIN runs AS shown ON shown.run_id = places.run_id
WHERE places.run_id = COALESCE(held.run_id, published.run_id)
