-- What does each contact type and each result of a contact mean? Runs in the dataset that holds the map.
-- Grain: one row per line of the map.
-- Returns:
--   name STRING: the type or the result
--   method STRING: what it means
SELECT name, method
FROM contact_types
ORDER BY method, name
