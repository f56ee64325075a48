-- The turf in which each VAN user works: that of the volunteers whom they contacted, and the region where that turf's
-- sign-ups are. Only with a clear majority: at least 10 contacts with known turf, two thirds of them in the same one.
-- Grain: one row per user with a clear region.
-- Returns:
--   user_id STRING: the user
--   region STRING: the region of most of their contacts' turf
--   organizer STRING: the turf label of most of their contacts, NULL if it is not clear
WITH turfs AS (
  SELECT
    contacts.user_id,
    contacts.organizer,
    turf_regions.region,
    SUM(contacts.attempts) AS in_turf
  FROM contacts
  INNER JOIN turf_regions ON turf_regions.organizer = contacts.organizer
  WHERE contacts.audience = 'volunteers' AND contacts.user_id IS NOT NULL
  GROUP BY contacts.user_id, contacts.organizer, turf_regions.region
),

regions_of AS (
  SELECT user_id, region, SUM(in_turf) AS in_region FROM turfs GROUP BY user_id, region
),

known AS (
  SELECT user_id, SUM(in_turf) AS everywhere FROM turfs GROUP BY user_id HAVING SUM(in_turf) >= 10
)

SELECT known.user_id, regions_of.region, turfs.organizer
FROM known
INNER JOIN regions_of ON regions_of.user_id = known.user_id AND 3 * regions_of.in_region >= 2 * known.everywhere
LEFT JOIN turfs ON turfs.user_id = known.user_id AND 3 * turfs.in_turf >= 2 * known.everywhere
