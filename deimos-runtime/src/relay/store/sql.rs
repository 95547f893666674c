//! Statements that are the same, or nearly so, on all databases.

#[cfg(any(feature = "mysql", feature = "sqlite"))]
use std::fmt::Write;

#[cfg(any(feature = "mysql", feature = "sqlite"))]
use super::Wanted;

/// The shard of an outbox, for as long as it has one.
pub(super) const SHARD: i16 = 0;

/// The columns of a row, in the order in which `read_row` takes them.
pub(super) const COLUMNS: &str = "id, topic, message_key, key_schema, message_value, value_schema, headers, event_time";

/// The columns that a dead letter keeps.
pub(super) const KEPT: &str = "id, shard, topic, message_key, key_schema, message_value, value_schema, headers, \
     message_id, event_time, created_at";

#[cfg(any(feature = "mysql", feature = "sqlite"))]
/// Above a mark, and within the gaps below it, with the numbers written out; for databases without arrays.
pub(super) fn fetch(wanted: &Wanted) -> String {
    let Wanted { gaps, above, limit } = wanted;
    let tail =
        format!("SELECT {COLUMNS} FROM deimos_outbox WHERE shard = {SHARD} AND id > {above} ORDER BY id LIMIT {limit}");
    if gaps.is_empty() {
        return tail;
    }
    let mut out = format!("SELECT * FROM (SELECT {COLUMNS} FROM deimos_outbox WHERE shard = {SHARD} AND (");
    for (index, gap) in gaps.iter().enumerate() {
        // SQLite takes expressions of a depth of 1,000 at the most, so they come in groups.
        let or = match (index, index % GROUP) {
            (0, _) => "(",
            (_, 0) => ") OR (",
            _ => " OR ",
        };
        let _ = write!(out, "{or}id BETWEEN {} AND {}", gap.start(), gap.end());
    }
    let _ = write!(out, ")) ORDER BY id LIMIT {limit}) AS late UNION ALL SELECT * FROM ({tail}) AS tail");
    out
}

#[cfg(any(feature = "mysql", feature = "sqlite"))]
/// `1,2,3`
pub(super) fn list(ids: &[i64]) -> String {
    let mut out = String::with_capacity(ids.len() * 8);
    for (index, id) in ids.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(out, "{comma}{id}");
    }
    out
}

/// Gaps in one pair of brackets.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
const GROUP: usize = 200;

/// A row of any of the drivers as ours.
macro_rules! read_row {
    ($row:expr) => {{
        let row = $row;
        let bytes = |index: usize| row.try_get::<Option<Vec<u8>>, _>(index).map(|bytes| bytes.map(bytes::Bytes::from));
        Ok::<_, sea_orm::sqlx::Error>($crate::relay::Row {
            id: row.try_get(0)?,
            topic: row.try_get(1)?,
            key: bytes(2)?,
            key_schema: bytes(3)?,
            value: bytes(4)?,
            value_schema: bytes(5)?,
            headers: bytes(6)?,
            event_time: row.try_get(7)?,
        })
    }};
}
pub(super) use read_row;
