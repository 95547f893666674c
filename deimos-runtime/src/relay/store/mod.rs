//! What the relay asks of a database, and its rows.

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod database;
mod error;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::collections::BTreeSet;
use std::future::Future;
use std::ops::RangeInclusive;

use bytes::Bytes;

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use database::Database;
pub use error::StoreError;

/// The outbox as the relay sees it: one session, which owns the lock and deletes.
///
/// After an error the session counts as lost, and with it the lock: the relay forgets what it knew and starts with
/// [`acquire`](Self::acquire) again.
pub trait Store: Send + 'static {
    /// Opens a session and takes the lock of the outbox; the epoch of the ownership, or `None` while another relay has
    /// the lock.
    fn acquire(&mut self) -> impl Future<Output = Result<Option<i64>, StoreError>> + Send;

    /// The rows that are asked for and visible, by one statement and therefore of one snapshot, by rising id.
    fn fetch(&mut self, wanted: &Wanted) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Deletes exactly these rows.
    fn delete(&mut self, ids: &[i64]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Moves a row to the dead letters, in one transaction.
    fn bury(&mut self, id: i64, death: &Death) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The transactions that may hold ids which are not visible yet; `None` where the database does not tell.
    fn writers(&mut self) -> impl Future<Output = Result<Option<BTreeSet<String>>, StoreError>> + Send;

    /// The text of the schema with this identity; `None` if no [`Outbox`](crate::outbox::Outbox) was opened with it.
    fn schema(&mut self, identity: &[u8]) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Ends the session, and thereby gives up the lock.
    fn release(&mut self) -> impl Future<Output = ()> + Send;
}

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Ids up to `above` that have not been seen; all that are visible come, or the first of them up to the
    /// limit.
    pub gaps: Vec<RangeInclusive<i64>>,
    /// Rows with greater ids come as well, up to the limit.
    pub above: i64,
    /// How many rows with greater ids, at most, and how many of the gaps.
    pub limit: usize,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id; for one key they rise in the order in which the messages were published.
    pub id: i64,
    /// The name of the topic without prefix.
    pub topic: String,
    /// The body of the key, without framing.
    pub key: Option<Bytes>,
    /// The identity of the schema of the key; `None` for a plain one, which travels as it is.
    pub key_schema: Option<Bytes>,
    /// The body of the value, without framing; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// The identity of the schema of the value.
    pub value_schema: Option<Bytes>,
    /// The headers, as one list of bytes.
    pub headers: Option<Bytes>,
    /// The timestamp of the record: milliseconds since the epoch.
    pub event_time: i64,
}

impl Row {
    /// What it takes in memory and on the wire, about: bytes.
    pub fn size(&self) -> usize {
        let parts = [&self.key, &self.value, &self.headers];
        self.topic.len() + parts.into_iter().flatten().map(Bytes::len).sum::<usize>() + 64
    }
}

/// Why a row is given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// What was wrong with it.
    pub error: String,
    /// How often it was refused.
    pub refusals: u32,
}
