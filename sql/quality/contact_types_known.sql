-- Every contact type and result is in the map of contact types. Contacts of a type that is not are counted in no
-- metric; a result that is not is an attempt without a conversation. Add them: `/flake-admin contact_types csv:yes`.
-- Grain: one row per unknown type or result.
-- Severity: warn
-- Returns:
--   example STRING: the type or the result
--   shifts INT64: contacts with it
SELECT COALESCE(CONCAT('type “', type_name, '”'), 'no type at all') AS example, SUM(attempts) AS shifts
FROM contacts
WHERE method = 'unknown'
GROUP BY type_name
UNION ALL
SELECT COALESCE(CONCAT('result “', result_name, '”'), 'no result at all') AS example, SUM(attempts) AS shifts
FROM contacts
WHERE NOT result_known
GROUP BY result_name
