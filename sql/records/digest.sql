-- Record a step of a message of the weekly digest. A claim is written by a job whose id only the first instance can
-- use; every other step by the instance that holds the claim. Rows are only ever added.
-- Grain: one row per step of a message.
-- Parameters:
--   key STRING: the message: week, channel, region and kind
--   week DATE: the first day of the campaign week that it reports
--   channel STRING: the channel in Slack, or the person who is notified
--   region STRING: the region, '' for a group or for all
--   region_group STRING: the group of regions, '' for one region or for all
--   kind STRING: digest, table, held, told, mail, again, or correction and its number
--   attempt INT64: number of the attempt, from 1
--   step STRING: claimed, sent, later, refused, missed or failed
--   instance STRING: the instance that holds the claim
--   noted_at TIMESTAMP: when
--   rests_until TIMESTAMP: how long a claim holds; after later and refused, the earliest next attempt; else NULL
--   ts STRING: Slack's id of the message, once it is sent
--   permalink STRING: link to the message
--   run_id STRING: the published run whose numbers it shows
--   numbers STRING: the numbers it shows, as JSON
--   note STRING: the reason for this outcome
--   definition STRING: the definition by which its rates are computed, NULL for mn2020
INSERT INTO digests (
  key, week, channel, region, region_group, kind, attempt, step, instance, noted_at, rests_until, ts, permalink, run_id,
  numbers, note, definition
)
VALUES (
  @key, @week, @channel, @region, @region_group, @kind, @attempt, @step, @instance, @noted_at, @rests_until, @ts,
  @permalink, @run_id, @numbers, @note, @definition
)
