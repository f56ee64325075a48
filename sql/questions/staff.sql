-- Whose turf does the VAN user with this name work in? Asked when a person gave no region; a whole e-mail address is
-- more reliable than the part before its @.
-- Grain: one row, none for a person whom VAN does not know or whose turf is not clear.
-- Parameters:
--   address_key STRING: SHA-256 of a lowercase e-mail address
--   name_key STRING: the same of its part before the @
-- Returns:
--   region STRING: the region
--   organizer STRING: the turf label, NULL if it is not clear
SELECT region, organizer
FROM staff
WHERE staff_key IN (@address_key, @name_key)
ORDER BY IF(staff_key = @address_key, 1, 2)
LIMIT 1
