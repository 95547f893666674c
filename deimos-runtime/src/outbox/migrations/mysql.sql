CREATE TABLE IF NOT EXISTS deimos_outbox (
  id            bigint       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shard         smallint     NOT NULL DEFAULT 0,
  topic         varchar(255) NOT NULL,
  message_key   longblob,
  key_schema    varbinary(32),
  message_value longblob,
  value_schema  varbinary(32),
  headers       longblob,
  message_id    binary(16)   NOT NULL,
  event_time    bigint       NOT NULL,
  created_at    datetime(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS deimos_outbox_dead (
  id            bigint       NOT NULL,
  shard         smallint     NOT NULL,
  topic         varchar(255) NOT NULL,
  message_key   longblob,
  key_schema    varbinary(32),
  message_value longblob,
  value_schema  varbinary(32),
  headers       longblob,
  message_id    binary(16)   NOT NULL PRIMARY KEY,
  event_time    bigint       NOT NULL,
  created_at    datetime(6)  NOT NULL,
  error         longtext     NOT NULL,
  refusals      int          NOT NULL,
  died_at       datetime(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS deimos_outbox_schemas (
  identity binary(32) NOT NULL PRIMARY KEY,
  fullname text       NOT NULL,
  text     longtext   NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS deimos_relay (
  shard       smallint    NOT NULL PRIMARY KEY,
  epoch       bigint      NOT NULL,
  acquired_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS deimos_outbox_version (
  id      smallint NOT NULL PRIMARY KEY,
  version int      NOT NULL
) ENGINE = InnoDB;
INSERT IGNORE INTO deimos_outbox_version (id, version) VALUES (1, 1);
