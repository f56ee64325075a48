-- The turf in which each VAN user works: that of the volunteers whom they contacted to recruit them, and the region
-- where that turf's sign-ups are. Only with a clear majority: at least 10 contacts with known turf, two thirds of them
-- in the same one. It lets the bot recognize its staff; user names are hashed, and nothing else about users or their
-- contacts is kept.
-- Grain: one row per user with a clear region; none for a user name that two users share.
-- Returns:
--   staff_key STRING: SHA-256 of the lowercase user name, as hexadecimal digits
--   region STRING: the region of most of their contacts' turf
--   organizer STRING: the turf label of most of their contacts, NULL if it is not clear
WITH named AS (
  SELECT TO_HEX(SHA256(LOWER(TRIM(username)))) AS staff_key, MIN(user_id) AS only_user
  FROM users
  WHERE TRIM(username) != ''
  GROUP BY staff_key
  HAVING COUNT(DISTINCT user_id) = 1
),

places AS (
  SELECT organizer, region
  FROM sign_ups
  WHERE organizer != 'Unturfed' AND region != 'Unmapped'
  GROUP BY organizer, region
  QUALIFY ROW_NUMBER() OVER (PARTITION BY organizer ORDER BY COUNT(*) DESC, region) = 1
),

contacts AS (
  SELECT contacts_myc.canvassed_by_user_id AS user_id, labels.organizer
  FROM contacts_myc
  INNER JOIN labels
    ON labels.myc_van_id = contacts_myc.myc_van_id
    AND contacts_myc.date_canvassed >= COALESCE(labels.valid_from, DATE '0001-01-01')
    AND contacts_myc.date_canvassed <= COALESCE(labels.valid_to, DATE '9999-12-31')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY contacts_myc.contacts_contact_id
    ORDER BY labels.priority, labels.valid_from DESC, labels.organizer
  ) = 1
),

turfs AS (
  SELECT
    contacts.user_id,
    contacts.organizer,
    places.region,
    COUNT(*) AS in_turf
  FROM contacts
  INNER JOIN places ON places.organizer = contacts.organizer
  GROUP BY contacts.user_id, contacts.organizer, places.region
),

regions_of AS (
  SELECT user_id, region, SUM(in_turf) AS in_region FROM turfs GROUP BY user_id, region
),

known AS (
  SELECT user_id, SUM(in_turf) AS everywhere FROM turfs GROUP BY user_id HAVING SUM(in_turf) >= 10
)

SELECT named.staff_key, regions_of.region, turfs.organizer
FROM named
INNER JOIN known ON known.user_id = named.only_user
INNER JOIN regions_of ON regions_of.user_id = known.user_id AND 3 * regions_of.in_region >= 2 * known.everywhere
LEFT JOIN turfs ON turfs.user_id = known.user_id AND 3 * turfs.in_turf >= 2 * known.everywhere
