-- Record that somebody used the data team's commands, or was refused: a use that changes something when it begins
-- (begun) and again when it ends; any other when it has been answered. Rows are only ever added.
-- Grain: one row per use and outcome.
-- Parameters:
--   reference STRING: the use's reference, which is in the log too
--   person STRING: who in Slack, or at which terminal
--   words STRING: what was asked
--   noted_at TIMESTAMP: when
--   outcome STRING: begun, answered, misread, refused, failed, or turned away
--   note STRING: the headline of the answer
--   milliseconds INT64: how long it took, NULL when it begins
INSERT INTO audit (reference, person, words, noted_at, outcome, note, milliseconds)
VALUES (@reference, @person, @words, @noted_at, @outcome, @note, @milliseconds)
