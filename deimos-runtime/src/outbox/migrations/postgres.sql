CREATE TABLE IF NOT EXISTS deimos_outbox (
  id            bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  shard         smallint    NOT NULL DEFAULT 0,
  topic         text        NOT NULL,
  message_key   bytea,
  key_schema    bytea,
  message_value bytea,
  value_schema  bytea,
  headers       bytea,
  message_id    uuid        NOT NULL,
  event_time    bigint      NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0, toast_tuple_target = 8160);
ALTER TABLE deimos_outbox ALTER message_value SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS deimos_outbox_dead (
  id            bigint      NOT NULL,
  shard         smallint    NOT NULL,
  topic         text        NOT NULL,
  message_key   bytea,
  key_schema    bytea,
  message_value bytea,
  value_schema  bytea,
  headers       bytea,
  message_id    uuid        NOT NULL PRIMARY KEY,
  event_time    bigint      NOT NULL,
  created_at    timestamptz NOT NULL,
  error         text        NOT NULL,
  refusals      int         NOT NULL,
  died_at       timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS deimos_outbox_schemas (
  identity bytea PRIMARY KEY,
  fullname text  NOT NULL,
  text     text  NOT NULL
);
CREATE TABLE IF NOT EXISTS deimos_relay (
  shard       smallint PRIMARY KEY,
  epoch       bigint      NOT NULL,
  acquired_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS deimos_outbox_version (
  id      smallint PRIMARY KEY,
  version int NOT NULL
);
INSERT INTO deimos_outbox_version (id, version) VALUES (1, 1) ON CONFLICT (id) DO NOTHING;
