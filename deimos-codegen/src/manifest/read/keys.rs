//! The keys that deimos.toml may have, table by table.

pub(crate) const ROOT: &[&str] =
    &["strip_namespace", "derive", "map", "borrow", "compatibility", "rules", "topics", "types"];
pub(crate) const TOPIC: &[&str] = &["name", "value", "key", "sink", "source", "partition", "log", "compatibility"];
pub(crate) const KEY: &[&str] = &["field", "fields", "schema"];
pub(crate) const TABLE: &[&str] = &["table", "entity", "columns", "skip"];
pub(crate) const TYPE: &[&str] = &["rename", "type", "derive", "map", "borrow", "fields", "symbols"];
pub(crate) const FIELD: &[&str] = &["rename", "type", "map"];
pub(crate) const SYMBOL: &[&str] = &["rename"];

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference shows each of them as a key of a table, or of a table on one line.
    #[test]
    fn the_reference_has_every_key() {
        let reference = include_str!("../../../reference.toml");
        let lines = reference.lines().filter(|line| !line.starts_with('#'));
        let words: Vec<&str> = lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
        for key in [ROOT, TOPIC, KEY, TABLE, TYPE, FIELD, SYMBOL].concat() {
            assert!(words.contains(&key), "{key} is not in reference.toml");
        }
    }
}
