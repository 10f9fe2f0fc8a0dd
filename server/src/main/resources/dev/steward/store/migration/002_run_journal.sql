CREATE TABLE run_node (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  id ${key} NOT NULL,
  parent ${key},
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  symbol TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  run_result TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  log_from BIGINT NOT NULL,
  log_to BIGINT,
  outcome TEXT,
  PRIMARY KEY (run_id, id)
)${clustered};
INSERT INTO run_node (run_id, id, position, kind, symbol, title, status, run_result, started_at, ended_at, log_from, log_to, outcome)
WITH RECURSIVE line (run_id, position, text, rest) AS (
  SELECT id, -1, '', steps FROM run WHERE steps <> ''
  UNION ALL
  SELECT run_id, position + 1, SUBSTR(rest, 1, ${instr}(rest, ${chr}(10)) - 1), SUBSTR(rest, ${instr}(rest, ${chr}(10)) + 1)
  FROM line WHERE rest <> ''
),
ended (run_id, position, ended_at, rest) AS (
  SELECT run_id, position, CAST(SUBSTR(text, 1, ${instr}(text, ' ') - 1) AS BIGINT), SUBSTR(text, ${instr}(text, ' ') + 1)
  FROM line WHERE position >= 0
),
result (run_id, position, ended_at, status, rest) AS (
  SELECT run_id, position, ended_at, SUBSTR(rest, 1, ${instr}(rest, ' ') - 1), SUBSTR(rest, ${instr}(rest, ' ') + 1)
  FROM ended
),
logged (run_id, position, ended_at, status, log_to, rest) AS (
  SELECT run_id, position, ended_at, status, CAST(SUBSTR(rest, 1, ${instr}(rest, ' ') - 1) AS BIGINT), SUBSTR(rest, ${instr}(rest, ' ') + 1) || ${chr}(9)
  FROM result
),
titled (run_id, position, ended_at, status, log_to, title, skip) AS (
  SELECT run_id, position, ended_at, status, log_to, SUBSTR(rest, 1, ${instr}(rest, ${chr}(9)) - 1), SUBSTR(rest, ${instr}(rest, ${chr}(9)) + 1)
  FROM logged
),
skipped (run_id, position, ended_at, status, log_to, title, skip) AS (
  SELECT run_id, position, ended_at, status, log_to, title,
    CASE WHEN skip = '' THEN '' ELSE '"skip":"' || SUBSTR(skip, 1, ${instr}(skip, ${chr}(9)) - 1) || '","reason":"' || REPLACE(REPLACE(REPLACE(SUBSTR(skip, ${instr}(skip, ${chr}(9)) + 1), ${chr}(9), ''), '\', '\\'), '"', '\"') || '"' END
  FROM titled
)
SELECT s.run_id, 'former/' || s.position, s.position, 'step', '', s.title, s.status,
  CASE WHEN r.state = 'done' THEN NULL ELSE r.outcome END,
  COALESCE(LAG(s.ended_at) OVER (PARTITION BY s.run_id ORDER BY s.position), r.started_at),
  s.ended_at,
  COALESCE(LAG(s.log_to) OVER (PARTITION BY s.run_id ORDER BY s.position), 0),
  s.log_to,
  CASE WHEN s.skip = '' AND n.text IS NULL THEN NULL
    ELSE '{' || s.skip || CASE WHEN s.skip <> '' AND n.text IS NOT NULL THEN ',' ELSE '' END || CASE WHEN n.text IS NULL THEN '' ELSE '"variables":' || n.text END || '}' END
FROM skipped s JOIN run r ON r.id = s.run_id LEFT JOIN run_note n ON n.run_id = s.run_id AND n.kind = 'environment' AND s.position = 0;
INSERT INTO run_node (run_id, id, position, kind, symbol, title, status, started_at, log_from, outcome)
SELECT id, 'former', -1, 'plan', '', '', 'SUCCESS', started_at, 0, '{"completed":' || CAST(step AS TEXT) || ',"symbols":"' || REPLACE(plan, ${chr}(10), ',') || '"}'
FROM run WHERE state <> 'done' AND step > 0;
DELETE FROM run_note WHERE kind = 'environment';
ALTER TABLE run DROP COLUMN steps;
ALTER TABLE run DROP COLUMN plan;
ALTER TABLE run DROP COLUMN outcome;
ALTER TABLE run DROP COLUMN step;
