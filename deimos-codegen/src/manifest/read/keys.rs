//! The keys that deimos.toml may have, table by table.

pub(crate) const ROOT: &[&str] = &["strip_namespace", "derive", "map", "topics", "types"];
pub(crate) const TOPIC: &[&str] = &["name", "value", "key", "sink", "source", "partition", "log"];
pub(crate) const KEY: &[&str] = &["field", "fields", "schema"];
pub(crate) const TABLE: &[&str] = &["table", "entity", "columns", "skip"];
pub(crate) const TYPE: &[&str] = &["rename", "type", "derive", "map", "fields", "symbols"];
pub(crate) const FIELD: &[&str] = &["rename", "type", "map"];
pub(crate) const SYMBOL: &[&str] = &["rename"];

/// All of them.
#[cfg(test)]
pub(crate) const ALL: &[&[&str]] = &[ROOT, TOPIC, KEY, TABLE, TYPE, FIELD, SYMBOL];
