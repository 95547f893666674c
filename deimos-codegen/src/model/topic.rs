//! Topics and their tables, every decision about them taken.

use super::{Codec, Expr, ItemId};

/// A topic: marker, producer, consumer trait.
#[derive(Debug)]
pub(crate) struct Topic {
    /// As deimos.toml spells it.
    pub(crate) handle: String,
    /// In Kafka.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) marker: String,
    pub(crate) producer: String,
    pub(crate) consumer: String,
    /// The type parameter of the consumer, which no type of the module may be called.
    pub(crate) parameter: String,
    pub(crate) value: ItemId,
    pub(crate) key: Key,
    pub(crate) placement: Placement,
    pub(crate) log: Option<LogLevel>,
    pub(crate) sink: Option<Sink>,
    pub(crate) source: Option<Source>,
}

/// How a message finds its partition.
#[derive(Debug)]
pub(crate) enum Placement {
    /// As the runtime does where nothing is said.
    ConsistentRandom,
    Murmur2Random,
    /// As the Ruby gem does, by the text of this field of the key, or of a plain key.
    Ruby(Option<String>),
}

/// What logs say of messages, where it is not what they say of all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogLevel {
    Full,
    Count,
}

/// The key of a topic's messages.
#[derive(Debug)]
pub(crate) enum Key {
    /// A record made of fields of the value.
    Derived {
        item: ItemId,
        /// Whether it is generated with this topic, not with one before it.
        first: bool,
    },
    /// A record of the contract.
    Record {
        item: ItemId,
        /// Whether it is made from the value here: that holds all fields of the key, and no topic before did so.
        from_value: bool,
    },
    Plain,
    None,
}

/// Topic to table.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) entity: Entity,
    /// The fields of the value that become columns, with the columns' names in Rust.
    pub(crate) fields: Vec<(String, String)>,
    /// The columns by which a key finds its row.
    pub(crate) by_key: Vec<KeyColumn>,
}

/// A field of the key and its column.
#[derive(Debug)]
pub(crate) struct KeyColumn {
    pub(crate) field: String,
    /// The variant of the entity's `Column`.
    pub(crate) column: String,
}

/// Table to topic.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) entity: Entity,
    /// The fields of the value, and where each comes from.
    pub(crate) fields: Vec<(String, Origin)>,
}

/// Where a field of a value comes from.
#[derive(Debug)]
pub(crate) enum Origin {
    /// The column of this name in Rust.
    Column(String),
    /// A value that is the same in all rows.
    Value(Expr),
}

/// Where the entity of a table is.
#[derive(Debug)]
pub(crate) enum Entity {
    Generated(Table),
    /// The segments of the path of its module, from the crate's root.
    Own(Vec<String>),
}

/// A generated entity.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its module, within `topics`.
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) columns: Vec<Column>,
}

/// A column of a generated entity.
#[derive(Debug)]
pub(crate) struct Column {
    /// In Rust.
    pub(crate) name: String,
    /// In the database.
    pub(crate) sql: String,
    /// Whether the ORM would call it otherwise.
    pub(crate) renamed: bool,
    pub(crate) doc: String,
    pub(crate) primary_key: bool,
    pub(crate) nullable: bool,
    pub(crate) kind: ColumnKind,
}

/// How a value is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ColumnKind {
    /// As the ORM stores this Rust type.
    Plain(Codec),
    /// Text without a limit.
    Text(Codec),
    /// Bytes without a limit.
    Blob,
    Decimal {
        precision: u32,
        scale: u32,
    },
    /// Text, because no database holds all of them as numbers.
    WideDecimal,
    /// Nanoseconds as a number, because timestamps of databases end at microseconds.
    Nanos,
    LocalNanos,
    Json(Codec),
    /// A type of the application, which the ORM can store, in a column of the type that is stored otherwise.
    Own {
        path: Vec<String>,
        stored: Box<ColumnKind>,
    },
}
