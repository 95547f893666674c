//! Messages as INSERT statements: arrays for PostgreSQL, lists of rows for the others.

use sea_orm::{DbBackend, Statement, Value};

use super::headers::encode;
use crate::{Encoded, Headers, Outgoing, Placement};

const COLUMNS: &str =
    "shard, topic, message_key, key_schema, message_value, value_schema, headers, message_id, event_time";

/// The shard of every row for as long as an outbox has one.
const SHARD: i16 = 0;

/// Rows and bytes of one statement: well below what a driver or `max_allowed_packet` refuses. SQLite takes 32,766
/// variables, MySQL 65,535.
const ROWS: usize = 1_000;
const BYTES: usize = 4 << 20;

/// One statement on PostgreSQL; on the others one for each 1,000 rows or 4 MiB.
pub(super) fn statements(backend: DbBackend, messages: Vec<Outgoing>) -> Vec<Statement> {
    #[cfg(feature = "postgres")]
    if backend == DbBackend::Postgres {
        return vec![arrays::statement(messages)];
    }
    chunks(messages).into_iter().map(|chunk| lists(backend, chunk)).collect()
}

fn chunks(messages: Vec<Outgoing>) -> Vec<Vec<Outgoing>> {
    let mut chunks: Vec<Vec<Outgoing>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        let size = [&message.key, &message.value].into_iter().flatten().map(|half| half.body.len()).sum::<usize>();
        if let Some(chunk) = chunks.last_mut().filter(|chunk| chunk.len() < ROWS && bytes + size <= BYTES) {
            bytes += size;
            chunk.push(message);
        } else {
            bytes = size;
            chunks.push(vec![message]);
        }
    }
    chunks
}

fn lists(backend: DbBackend, messages: Vec<Outgoing>) -> Statement {
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?)"; messages.len()].join(", ");
    let values = messages.into_iter().flat_map(values);
    Statement::from_sql_and_values(backend, format!("INSERT INTO deimos_outbox ({COLUMNS}) VALUES {rows}"), values)
}

fn values(message: Outgoing) -> [Value; 9] {
    let (key, key_schema) = half(message.key);
    let (value, value_schema) = half(message.value);
    [
        SHARD.into(),
        message.topic.into(),
        key.into(),
        key_schema.into(),
        value.into(),
        value_schema.into(),
        headers(message.headers, message.placement).into(),
        message.message_id.into(),
        message.at.timestamp_millis().into(),
    ]
}

/// The headers, and with them how the relay finds the partition.
fn headers(mut headers: Headers, placement: Placement) -> Option<Vec<u8>> {
    placement.write(&mut headers);
    encode(&headers)
}

/// Body and identity of the schema.
fn half(encoded: Option<Encoded>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let Some(Encoded { schema, body }) = encoded else { return (None, None) };
    (Some(body.into()), schema.map(|schema| schema.identity.as_bytes().to_vec()))
}

#[cfg(feature = "postgres")]
mod arrays {
    use sea_orm::sea_query::ArrayType;

    use super::{COLUMNS, DbBackend, Outgoing, SHARD, Statement, Value, half, headers};

    /// A NULL within an array panics in the binder, so a bit of `flags` says of each value whether it is there.
    ///
    /// The rows are numbered, because only an explicit order makes ids follow it.
    const SELECT: &str = "SELECT $1, topic, CASE WHEN flags & 1 <> 0 THEN k END, \
         CASE WHEN flags & 2 <> 0 THEN ks END, CASE WHEN flags & 4 <> 0 THEN v END, \
         CASE WHEN flags & 8 <> 0 THEN vs END, CASE WHEN flags & 16 <> 0 THEN headers END, message_id, event_time \
         FROM UNNEST($2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::uuid[], \
         $9::bigint[], $10::int[]) WITH ORDINALITY \
         AS rows(topic, k, ks, v, vs, headers, message_id, event_time, flags, n) ORDER BY n";

    #[derive(Default)]
    struct Columns {
        topics: Vec<Value>,
        nullable: [Vec<Value>; 5],
        message_ids: Vec<Value>,
        times: Vec<Value>,
        flags: Vec<Value>,
    }

    /// One statement for any number of rows.
    pub(super) fn statement(messages: Vec<Outgoing>) -> Statement {
        let mut columns = Columns::default();
        for message in messages {
            columns.push(message);
        }
        let sql = format!("INSERT INTO deimos_outbox ({COLUMNS}) {SELECT}");
        Statement::from_sql_and_values(DbBackend::Postgres, sql, columns.into_values())
    }

    impl Columns {
        fn push(&mut self, message: Outgoing) {
            let headers = headers(message.headers, message.placement);
            let (key, key_schema) = half(message.key);
            let (value, value_schema) = half(message.value);
            let mut flags = 0;
            for (bit, bytes) in [key, key_schema, value, value_schema, headers].into_iter().enumerate() {
                flags |= i32::from(bytes.is_some()) << bit;
                self.nullable[bit].push(bytes.unwrap_or_default().into());
            }
            self.flags.push(flags.into());
            self.topics.push(message.topic.into());
            self.message_ids.push(message.message_id.into());
            self.times.push(message.at.timestamp_millis().into());
        }

        fn into_values(self) -> Vec<Value> {
            let array = |kind, values| Value::Array(kind, Some(Box::new(values)));
            let mut out = vec![Value::from(SHARD), array(ArrayType::String, self.topics)];
            out.extend(self.nullable.into_iter().map(|values| array(ArrayType::Bytes, values)));
            out.push(array(ArrayType::Uuid, self.message_ids));
            out.push(array(ArrayType::BigInt, self.times));
            out.push(array(ArrayType::Int, self.flags));
            out
        }
    }
}
