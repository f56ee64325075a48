-- What is the state of the messages of the weekly digests since a given week? The digest asks every minute, to find
-- what is due and not done. Text and parameters stay the same for a day, so that BigQuery answers from its cache while
-- nothing changes.
-- Grain: one row per message: sent if any attempt sent it, else the newest step of the newest attempt.
-- Parameters:
--   since DATE: the first day of the first week asked for
-- Returns:
--   key STRING: the message: week, channel, region and kind
--   week DATE: the first day of the campaign week that it reports
--   channel STRING: the channel in Slack, or the person who is notified
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   kind STRING: digest, table, held, told, mail, again, or correction and its number
--   attempts INT64: number of attempts
--   step STRING: claimed, sent, later, refused, missed or failed
--   instance STRING: the instance that took the step
--   noted_at TIMESTAMP: when
--   rests_until TIMESTAMP: how long a claim holds, or the earliest time of the next attempt
--   ts STRING: Slack's id of the message, once it is sent
--   permalink STRING: link to the message
--   run_id STRING: the published run whose numbers it shows
--   numbers STRING: the numbers it shows, as JSON
--   note STRING: the reason for this outcome
--   definition STRING: the definition by which its rates are computed
SELECT
  key,
  week,
  channel,
  region,
  region_group,
  kind,
  MAX(attempt) OVER (PARTITION BY key) AS attempts,
  step,
  instance,
  noted_at,
  rests_until,
  ts,
  permalink,
  run_id,
  numbers,
  note,
  COALESCE(definition, 'mn2020') AS definition
FROM digests
WHERE week >= @since
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY key
    ORDER BY IF(step = 'sent', 1, 0) DESC, attempt DESC, IF(step = 'claimed', 0, 1) DESC, noted_at DESC
  ) = 1
ORDER BY week, channel, region_group, region, kind
