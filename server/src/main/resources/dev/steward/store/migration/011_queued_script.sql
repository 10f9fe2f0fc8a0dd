CREATE TABLE queued_script (
  item_id BIGINT PRIMARY KEY REFERENCES queue_item (id) ON DELETE CASCADE,
  script TEXT NOT NULL
);
