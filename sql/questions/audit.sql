-- Who used the data team's commands recently, and how did each use end? For `/flake-admin status`.
-- Grain: one row per use and outcome, the newest first; those turned away are counted apart, so that any number of them
-- displaces nothing else.
-- Returns:
--   noted_at TIMESTAMP: when
--   person STRING: who in Slack, or at which terminal
--   words STRING: what was asked
--   outcome STRING: begun, answered, misread, refused, failed, or turned away
--   reference STRING: the use's reference, which is in the log too
SELECT noted_at, person, words, outcome, reference
FROM audit
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY outcome = 'turned away' ORDER BY noted_at DESC, reference, outcome) <= 20
ORDER BY noted_at DESC, reference, outcome
