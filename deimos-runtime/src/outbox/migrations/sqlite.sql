CREATE TABLE IF NOT EXISTS deimos_outbox (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  shard         INTEGER NOT NULL DEFAULT 0,
  topic         TEXT    NOT NULL,
  message_key   BLOB,
  key_schema    BLOB,
  message_value BLOB,
  value_schema  BLOB,
  headers       BLOB,
  message_id    BLOB    NOT NULL,
  event_time    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
);
CREATE TABLE IF NOT EXISTS deimos_outbox_dead (
  id            INTEGER NOT NULL,
  shard         INTEGER NOT NULL,
  topic         TEXT    NOT NULL,
  message_key   BLOB,
  key_schema    BLOB,
  message_value BLOB,
  value_schema  BLOB,
  headers       BLOB,
  message_id    BLOB    NOT NULL PRIMARY KEY,
  event_time    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  error         TEXT    NOT NULL,
  refusals      INTEGER NOT NULL,
  died_at       INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
);
CREATE TABLE IF NOT EXISTS deimos_outbox_schemas (
  identity BLOB PRIMARY KEY NOT NULL,
  fullname TEXT NOT NULL,
  text     TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deimos_relay (
  shard       INTEGER PRIMARY KEY NOT NULL,
  epoch       INTEGER NOT NULL,
  acquired_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
);
CREATE TABLE IF NOT EXISTS deimos_outbox_version (
  id      INTEGER PRIMARY KEY NOT NULL,
  version INTEGER NOT NULL
);
INSERT OR IGNORE INTO deimos_outbox_version (id, version) VALUES (1, 1);
