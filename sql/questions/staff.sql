-- Whose turf does somebody work in whom VAN knows by this name? Asked for who gave no region; a whole e-mail address is
-- surer than the part before its @.
-- Grain: one row, none for somebody VAN does not know or whose turf is not clear.
-- Parameters:
--   address_key STRING: SHA-256 of an e-mail address in small letters
--   name_key STRING: the same of its part before the @
-- Returns:
--   region STRING: the region
--   organizer STRING: the turf label, NULL where it is not clear
SELECT region, organizer
FROM staff
WHERE staff_key IN (@address_key, @name_key)
ORDER BY IF(staff_key = @address_key, 1, 2)
LIMIT 1
