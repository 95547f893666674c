//! What the compiler decided about a contract, as data: names, types, topics, schemas to register, tables.

mod of;

use std::fmt;

use deimos_schema::{Compatibility, Schemata};

use crate::diagnostic::Diagnostics;

/// The decisions behind the bindings of a contract.
///
/// ```no_run
/// let outline = deimos_codegen::outline(&deimos_codegen::Inputs::new("schemas").manifest("deimos.toml"))?;
/// for topic in &outline.topics {
///     println!("{}: {} under {}", topic.name, topic.value.fullname, topic.value_subject());
/// }
/// # Ok::<(), deimos_codegen::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outline {
    /// All types, by their paths.
    pub types: Vec<Type>,
    /// In the order of deimos.toml.
    pub topics: Vec<Topic>,
    /// The schemas themselves.
    pub schemata: Schemata,
    /// What somebody should look at all the same.
    pub warnings: Diagnostics,
}

/// A generated type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Type {
    /// Its path from the root of the bindings, such as `com::acme::Order`.
    pub path: String,
    /// The fullname in the schemas; unions, fixed types and roots without a name have none here.
    pub fullname: Option<String>,
    /// What it is.
    pub shape: Shape,
    /// Its borrowed view, beside it, if it has one.
    pub view: Option<String>,
}

/// What a generated type is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A struct.
    Record {
        /// Its fields in the order of the schema.
        fields: Vec<Field>,
        /// The struct of the fields that may not be left out, if some may.
        new: Option<String>,
    },
    /// An enum without values: each symbol and its variant.
    Enumeration(Vec<Name>),
    /// A newtype over this many bytes.
    Fixed(usize),
    /// An enum with values: each branch.
    Union(Vec<Field>),
    /// A newtype over this Rust type.
    Newtype(String),
}

/// A name in the schemas and in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Name {
    /// As the schema spells it.
    pub avro: String,
    /// As Rust spells it.
    pub rust: String,
}

/// A field of a record, or a branch of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// As the schema spells it; empty for a branch.
    pub avro: String,
    /// The field, or the variant.
    pub rust: String,
    /// The Rust type, without the paths of the standard library's and the runtime's types.
    pub ty: String,
    /// The codec, which is the Avro type in the runtime's words, such as `Nullable<TimestampMillis>`.
    pub codec: String,
    /// Whether `New…` leaves it out.
    pub optional: bool,
    /// What a producer fills in, if it does: `message id`, `timestamp`.
    pub stamp: Option<&'static str>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Topic {
    /// As deimos.toml spells it.
    pub handle: String,
    /// In Kafka, without any prefix.
    pub name: String,
    /// The type that stands for it, in `topics`.
    pub marker: String,
    /// Its producer.
    pub producer: String,
    /// Its consumer trait.
    pub consumer: String,
    /// What its messages hold.
    pub value: Registered,
    /// What they are filed under.
    pub key: Key,
    /// What its subjects promise of their versions.
    pub compatibility: Compatibility,
    /// How a message finds its partition, in the word of deimos.toml.
    pub partition: &'static str,
    /// What logs say of its messages, in the word of deimos.toml.
    pub log: &'static str,
    /// From the topic into a table.
    pub sink: Option<Table>,
    /// From a table to the topic.
    pub source: Option<Table>,
}

impl Topic {
    /// The subject of its values, by `TopicNameStrategy`, without any prefix.
    pub fn value_subject(&self) -> String {
        format!("{}-value", self.name)
    }

    /// The subject of its keys, if they are Avro.
    pub fn key_subject(&self) -> Option<String> {
        matches!(self.key, Key::Avro(_)).then(|| format!("{}-key", self.name))
    }

    /// What is registered for it: subject and schema, the key first.
    pub fn registered(&self) -> Vec<(String, &Registered)> {
        let key = match &self.key {
            Key::Avro(key) => Some((format!("{}-key", self.name), key)),
            Key::Plain | Key::None => None,
        };
        key.into_iter().chain([(self.value_subject(), &self.value)]).collect()
    }
}

/// The key of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A record.
    Avro(Registered),
    /// Text as it is.
    Plain,
    /// None.
    None,
}

/// A record whose schema is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Registered {
    /// Its path from the root of the bindings.
    pub path: String,
    /// In the schemas.
    pub fullname: String,
    /// The schema, complete in itself.
    pub text: String,
    /// The identity of the schema: 64 hexadecimal digits.
    pub identity: String,
}

/// The table behind a sink or a source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// The module of the entity: from the root of the bindings, or from the application's `crate`.
    pub entity: String,
    /// The table's name, where the entity is generated.
    pub name: Option<String>,
    /// The columns, where the entity is generated.
    pub columns: Vec<Column>,
    /// The fields of the value that are columns, where the entity is the application's.
    pub fields: Vec<String>,
}

/// A column of a generated entity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The Rust type.
    pub ty: String,
    /// The column type as SeaORM spells it, where the Rust type alone does not say it.
    pub sql: Option<String>,
    /// What it stores.
    pub storage: Storage,
    /// Whether it belongs to the primary key.
    pub primary_key: bool,
    /// Whether it may be null.
    pub nullable: bool,
}

/// What a column stores, apart from what a database calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Storage {
    /// True or false.
    Boolean,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInteger,
    /// 32 bits.
    Float,
    /// 64 bits.
    Double,
    /// Text of any length; in a primary key as long as the database allows.
    Text,
    /// Bytes of any length.
    Blob,
    /// A number without loss.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: u32,
    },
    /// A UUID.
    Uuid,
    /// A day.
    Date,
    /// A time of a day.
    Time,
    /// A moment.
    Timestamp,
    /// A moment without a time zone.
    LocalTimestamp,
    /// A value of several parts.
    Json,
}

/// As people write types of columns, without spaces: `big_integer`, `decimal(12,2)`.
impl fmt::Display for Storage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::BigInteger => "big_integer",
            Self::Float => "float",
            Self::Double => "double",
            Self::Text => "text",
            Self::Blob => "blob",
            Self::Decimal { precision, scale } => return write!(out, "decimal({precision},{scale})"),
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::LocalTimestamp => "local_timestamp",
            Self::Json => "json",
        };
        out.write_str(word)
    }
}

pub(crate) use of::of;
