-- The turf in which each member of staff works, as `normalize/callers` finds it. It lets the bot recognize its staff;
-- user names are hashed, and nothing else about users or their contacts is kept.
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
)

SELECT named.staff_key, callers.region, callers.organizer
FROM named
INNER JOIN callers ON callers.user_id = named.only_user
