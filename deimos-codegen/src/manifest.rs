//! deimos.toml as data: what the crate does with the contract, with the place of every word.

mod read;

pub(crate) use read::manifest as read;

use deimos_schema::{Compatibility, Span};

use crate::rules::Levels;

/// The whole manifest; empty where there is none.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    /// The front of every namespace that is left out in Rust.
    pub(crate) strip_namespace: Option<Spanned<String>>,
    /// What every generated type derives beside its own.
    pub(crate) derive: Vec<Derive>,
    /// The map of every field.
    pub(crate) map: Option<MapKind>,
    /// Whether records have borrowed views.
    pub(crate) borrow: bool,
    /// What is promised of the subjects of topics that say nothing else.
    pub(crate) compatibility: Option<Spanned<Compatibility>>,
    /// How much each rule about changes weighs.
    pub(crate) rules: Levels,
    /// In the order of the file.
    pub(crate) topics: Vec<Topic>,
    /// In the order of the file.
    pub(crate) types: Vec<TypeSettings>,
}

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// `[topics.<handle>]`
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) handle: Spanned<String>,
    /// The topic's name in Kafka; the handle if left out.
    pub(crate) name: Option<Spanned<String>>,
    /// The fullname of the record.
    pub(crate) value: Spanned<String>,
    pub(crate) key: Spanned<Key>,
    pub(crate) sink: Option<Spanned<Table>>,
    pub(crate) source: Option<Spanned<Table>>,
    pub(crate) partition: Option<Spanned<Partition>>,
    pub(crate) log: Option<LogLevel>,
    /// What is promised of its two subjects.
    pub(crate) compatibility: Option<Spanned<Compatibility>>,
}

/// How messages find their partitions, where it is not the runtime's own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partition {
    ConsistentRandom,
    Murmur2Random,
    Ruby,
}

/// What logs say of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogLevel {
    Full,
    Keys,
    Count,
}

/// What a generated type derives beside its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Derive {
    /// `Serialize` and `Deserialize`, through the runtime.
    Serde,
    /// A macro by its path, in segments; the first is `crate`, or empty for a path that begins with `::`.
    Path(Vec<String>),
}

/// The Rust type of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapKind {
    Hash,
    BTree,
}

/// Where the key of a message comes from.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    /// A record of this one field of the value.
    Field(Spanned<String>),
    /// A record of these fields of the value.
    Fields(Vec<Spanned<String>>),
    /// A record of its own: its fullname.
    Schema(Spanned<String>),
    /// Text as it is, not Avro.
    Plain,
    /// No key.
    None,
}

/// The table behind a sink or a source.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) target: Target,
    /// Fields, and the columns that they are stored in where those have other names.
    pub(crate) columns: Vec<(Spanned<String>, Spanned<String>)>,
    /// Fields without a column.
    pub(crate) skip: Vec<Spanned<String>>,
}

/// Whose the entity of a table is.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A table of this name; its entity is generated.
    Generated(String),
    /// An entity that the application has, by its path.
    Entity(Spanned<String>),
}

/// `[types."<fullname>"]`
#[derive(Debug)]
pub(crate) struct TypeSettings {
    pub(crate) fullname: Spanned<String>,
    pub(crate) rename: Option<Spanned<String>>,
    pub(crate) derive: Vec<Derive>,
    pub(crate) map: Option<MapKind>,
    /// Whether it has a borrowed view, where that is not as for all records.
    pub(crate) borrow: Option<Spanned<bool>>,
    /// The type of the application that stands for this one in fields.
    pub(crate) own_type: Option<Vec<String>>,
    pub(crate) fields: Vec<FieldSettings>,
    pub(crate) symbols: Vec<SymbolSettings>,
}

/// `[types."<fullname>".symbols.<name>]`
#[derive(Debug)]
pub(crate) struct SymbolSettings {
    pub(crate) name: Spanned<String>,
    pub(crate) rename: Option<Spanned<String>>,
}

/// `[types."<fullname>".fields.<name>]`
#[derive(Debug)]
pub(crate) struct FieldSettings {
    pub(crate) name: Spanned<String>,
    pub(crate) rename: Option<Spanned<String>>,
    pub(crate) map: Option<MapKind>,
    /// The type of the application that stands in the field.
    pub(crate) own_type: Option<Vec<String>>,
}
