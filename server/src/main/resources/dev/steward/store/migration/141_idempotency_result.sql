ALTER TABLE queue_repeat ADD COLUMN item_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE queue_repeat ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
UPDATE queue_repeat SET item_id = CAST(REPLACE(SUBSTR(answer, 16), '/', '') AS BIGINT) WHERE answer LIKE '___ queue/item/%/';
UPDATE queue_repeat SET joined = 1 WHERE answer LIKE '303 %';
ALTER TABLE queue_repeat DROP COLUMN answer;
