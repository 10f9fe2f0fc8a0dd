CREATE TABLE queue_repeat (
  wish ${key} PRIMARY KEY,
  owner ${key} NOT NULL,
  said ${key} NOT NULL,
  answer TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX queue_repeat_owner ON queue_repeat (owner);
CREATE INDEX queue_repeat_made ON queue_repeat (made_at);
