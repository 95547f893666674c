//! Sinks: the last value of each key of a topic as a row, each message applied exactly once.
//!
//! A sink is a consumer like any other: `group.subscribe(Orders, Sink::new(&db))`. A batch becomes one upsert and one
//! delete statement, in one transaction with the offset that comes next (`deimos_sink_offsets`). Messages below that
//! offset are passed over, so each changes the table once although Kafka may deliver it twice. To have a topic applied
//! again from its start, also when it was deleted and made anew, delete the group's rows of `deimos_sink_offsets` too.
//!
//! ```no_run
//! # use deimos_runtime::sea_orm::Database;
//! # use deimos_runtime::sink;
//! # async fn example<Orders: deimos_runtime::table::SinkTopic>() -> Result<(), Box<dyn std::error::Error>> {
//! let db = Database::connect("sqlite:copies.db?mode=rwc").await?;
//! sink::migrate(&db).await?;
//! sink::create_table::<Orders>(&db).await?;
//! let copies = sink::Sink::new(&db);      // group.subscribe(Orders, copies)
//! # Ok(()) }
//! ```

mod apply;
mod changes;
mod error;
mod fault;
mod offsets;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sea_orm::{DatabaseConnection, DbErr};

pub use error::SinkError;
pub use offsets::{drop_offsets, migrate};

use crate::table::{self, SinkTopic};
use crate::{BatchError, BatchLimits, BoxError, Consume, Handler, Message};
use offsets::Place;

/// Keeps the table of a topic as its messages say: a value is a row, a tombstone deletes it.
///
/// Cloning is cheap; one sink may serve several topics of the same database.
#[derive(Clone, Debug)]
pub struct Sink {
    db: DatabaseConnection,
    max_records: usize,
    next: Arc<Mutex<HashMap<Place, i64>>>,
}

impl Sink {
    /// A sink into the tables of this database; [`migrate`] has made its table of offsets, [`create_table`] or a
    /// migration of the application that of the topic.
    pub fn new(db: &DatabaseConnection) -> Self {
        Self { db: db.clone(), max_records: 1_000, next: Arc::default() }
    }

    /// A sink that takes at most this many messages in one transaction, 1,000 unless told otherwise.
    #[must_use]
    pub fn with_max_records(mut self, max_records: usize) -> Self {
        self.max_records = max_records.max(1);
        self
    }
}

impl<T: SinkTopic> Consume<T> for Handler<Sink> {
    type Consumer = Sink;

    async fn consume(sink: &Sink, message: Message<T>) -> Result<(), BoxError> {
        sink.apply(&[message]).await.map_err(|(_, error)| error.into())
    }

    fn limits(sink: &Sink) -> BatchLimits {
        BatchLimits { max_records: sink.max_records }
    }

    async fn consume_batch(sink: &Sink, messages: Vec<Message<T>>) -> Result<(), BatchError> {
        sink.apply(&messages).await.map_err(|(done, error)| BatchError { done, error: error.into() })
    }
}

/// Makes the table of a topic as its generated entity describes it, if it is not there; a table that is there stays as
/// it is.
///
/// Every column keeps what the schema admits: on SQLite decimals are text, on MySQL times have microseconds, texts and
/// bytes any length, and texts are equal only if they are the same to the byte.
pub async fn create_table<T: SinkTopic>(db: &DatabaseConnection) -> Result<(), DbErr> {
    table::create::<T::Entity>(db, T::KEY).await
}
