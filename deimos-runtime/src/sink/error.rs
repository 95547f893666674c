//! The error of a sink: which messages, which table, and what the database said.

use sea_orm::{DbErr, EntityName};

use super::fault::{self, Fault};
use super::offsets::Place;
use crate::Message;
use crate::codec::EncodeError;
use crate::table::SinkTopic;

/// Why messages were not applied to their table.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SinkError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("cannot apply {topic}[{partition}]@{offset} with key {key} to the table {table}")]
    Row { topic: String, partition: i32, offset: i64, key: String, table: String, source: DbErr },
    #[error("cannot apply {place} to the table {table}{remedy}")]
    Table { place: Place, table: String, remedy: &'static str, source: DbErr },
    #[error("cannot apply {place}: the group's offsets are kept in deimos_sink_offsets{remedy}")]
    Offsets { place: Place, remedy: &'static str, source: DbErr },
    #[error("cannot apply {place}: other members of the group kept moving its offset; is the partition owned twice?")]
    Contended { place: Place },
    #[error("cannot apply {place}: the batch has messages of another group, topic or partition, or out of order")]
    Mixed { place: Place },
    #[error("cannot apply {place}: a key does not encode")]
    Key { place: Place, source: EncodeError },
}

impl SinkError {
    /// The database refused the row of this message.
    pub(super) fn row<T: SinkTopic>(message: &Message<T>, source: DbErr) -> Self {
        let metadata = &message.metadata;
        Self(Box::new(Kind::Row {
            topic: metadata.topic.clone(),
            partition: metadata.partition,
            offset: metadata.offset,
            key: format!("{:?}", metadata.key),
            table: table_name::<T>(),
            source,
        }))
    }

    /// The table could not be written, whatever the messages.
    pub(super) fn table<T: SinkTopic>(place: &Place, source: DbErr) -> Self {
        let missing = "; make it with a migration or deimos_runtime::sink::create_table, or check its columns";
        let remedy = if fault::of(&source) == Fault::Missing { missing } else { "" };
        Self(Box::new(Kind::Table { place: place.clone(), table: table_name::<T>(), remedy, source }))
    }

    /// The table of offsets could not be read or written.
    pub(super) fn offsets(place: &Place, source: DbErr) -> Self {
        let missing = ", which is missing or of another version; call deimos_runtime::sink::migrate(&db) first";
        let remedy = if fault::of(&source) == Fault::Missing { missing } else { "" };
        Self(Box::new(Kind::Offsets { place: place.clone(), remedy, source }))
    }

    pub(super) fn contended(place: &Place) -> Self {
        Self(Box::new(Kind::Contended { place: place.clone() }))
    }

    pub(super) fn mixed(place: &Place) -> Self {
        Self(Box::new(Kind::Mixed { place: place.clone() }))
    }

    pub(super) fn key(place: &Place, source: EncodeError) -> Self {
        Self(Box::new(Kind::Key { place: place.clone(), source }))
    }

    /// Whether the same call may succeed later: the database was not to be reached, or others were in the way.
    pub fn is_transient(&self) -> bool {
        match &*self.0 {
            Kind::Row { source, .. } | Kind::Table { source, .. } | Kind::Offsets { source, .. } => {
                fault::of(source) == Fault::Transient
            }
            Kind::Contended { .. } => true,
            Kind::Mixed { .. } | Kind::Key { .. } => false,
        }
    }

    /// Whether the row of one message is at fault, which the same message will be again.
    pub fn is_row(&self) -> bool {
        matches!(*self.0, Kind::Row { .. })
    }

    pub(super) fn is_data(&self) -> bool {
        matches!(&*self.0, Kind::Table { source, .. } if fault::of(source) == Fault::Data)
    }

    pub(super) fn into_source(self) -> Result<DbErr, Self> {
        match *self.0 {
            Kind::Table { source, .. } => Ok(source),
            kind => Err(Self(Box::new(kind))),
        }
    }
}

fn table_name<T: SinkTopic>() -> String {
    <T::Entity as Default>::default().table_name().to_owned()
}
