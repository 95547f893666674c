//! The bindings before they are text: every decision about Rust is taken, and nothing of Avro is left but facts to state.

/// All that is generated.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// The types; other parts refer to them by [`ItemId`].
    pub(crate) items: Vec<Item>,
    /// The modules of namespaces, with the types in them.
    pub(crate) root: Module,
    /// In the order of deimos.toml.
    pub(crate) topics: Vec<Topic>,
    /// What `Outbox::open` stores: the records of keys and values, each once.
    pub(crate) schemas: Vec<ItemId>,
}

/// A module, its types and the modules in it, each sorted by name.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) items: Vec<ItemId>,
    pub(crate) modules: Vec<Module>,
}

/// The place of a type in [`Model::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemId(pub(crate) usize);

/// One generated type.
#[derive(Debug)]
pub(crate) struct Item {
    /// The modules that it is in, from the root of the bindings.
    pub(crate) modules: Vec<String>,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) kind: ItemKind,
    pub(crate) facts: Facts,
    /// Whether it has a name that Rust would write otherwise.
    pub(crate) verbatim: bool,
    /// Whether it has serde's traits: values of it stand in a column of JSON, or deimos.toml asks for them.
    pub(crate) json: bool,
    /// The macros that deimos.toml adds to what it derives.
    pub(crate) derives: Vec<Vec<String>>,
    /// Whether it is an enum that stands in a column of text.
    pub(crate) text_column: bool,
}

/// What the codec of a type states about all of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The fewest bytes that a value takes.
    pub(crate) min_size: usize,
    /// Whether every value of the Rust type can be written.
    pub(crate) infallible: bool,
}

#[derive(Debug)]
pub(crate) enum ItemKind {
    Record(Record),
    Enumeration(Enumeration),
    Fixed(Fixed),
    Union(Union),
    /// What a file describes whose root has no name.
    Newtype(Codec),
}

/// A struct of fields.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) fullname: String,
    pub(crate) schema: SchemaText,
    pub(crate) fields: Vec<Field>,
    /// The name of the struct of the fields that may not be left out, if some may.
    pub(crate) new: Option<String>,
    /// Whether some field has a name that Rust would write otherwise.
    pub(crate) verbatim: bool,
}

/// A schema as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaText {
    pub(crate) fullname: String,
    pub(crate) text: String,
    /// 64 hexadecimal digits.
    pub(crate) identity: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// As the schema spells it.
    pub(crate) avro: String,
    pub(crate) doc: String,
    pub(crate) codec: Codec,
    /// What the field holds where `New…` leaves it out.
    pub(crate) default: Option<Expr>,
    pub(crate) stamp: Option<Stamp>,
}

/// What a producer fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    MessageId,
    Timestamp,
}

/// An enum without values.
#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) fullname: String,
    pub(crate) variants: Vec<Variant>,
    /// Whether some variant keeps a name that Rust would write otherwise.
    pub(crate) verbatim: bool,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// As the schema spells it.
    pub(crate) symbol: String,
}

/// A newtype over bytes.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) size: usize,
}

impl Fixed {
    /// Whether serde itself cannot write such an array.
    pub(crate) fn is_long(&self) -> bool {
        self.size > 32
    }
}

/// An enum with a value in each variant.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) branches: Vec<Branch>,
    /// How many branches there are on the wire, null included.
    pub(crate) wire_branches: usize,
}

#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) name: String,
    /// As Avro's JSON encoding names it: a fullname, or the name of the type.
    pub(crate) avro: String,
    pub(crate) doc: String,
    /// The index on the wire.
    pub(crate) index: usize,
    pub(crate) codec: Codec,
}

/// A codec of the runtime, and with it the type of the values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Codec {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    Str,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    LocalTimestampMillis,
    LocalTimestampMicros,
    UuidString,
    UuidFixed,
    Decimal {
        precision: u32,
        scale: u32,
    },
    DecimalFixed {
        size: usize,
        precision: u32,
        scale: u32,
    },
    /// `["null", T]`
    Nullable(Box<Codec>),
    /// `[T, "null"]`
    NullableLast(Box<Codec>),
    /// A union enum beside null, which stands at this index.
    NullableUnion {
        union: ItemId,
        null: usize,
    },
    Array(Box<Codec>),
    Map(Box<Codec>),
    /// A map in the order of its keys, so that equal maps are equal bytes.
    SortedMap(Box<Codec>),
    Boxed(Box<Codec>),
    /// A type of the application, and the codec of what it is converted to and from.
    Own {
        path: Vec<String>,
        codec: Box<Codec>,
    },
    Item(ItemId),
}

impl Item {
    /// The codecs of what a value of it holds.
    pub(crate) fn codecs(&self) -> Box<dyn Iterator<Item = &Codec> + '_> {
        match &self.kind {
            ItemKind::Record(record) => Box::new(record.fields.iter().map(|field| &field.codec)),
            ItemKind::Union(union) => Box::new(union.branches.iter().map(|branch| &branch.codec)),
            ItemKind::Newtype(codec) => Box::new(std::iter::once(codec)),
            ItemKind::Enumeration(_) | ItemKind::Fixed(_) => Box::new(std::iter::empty()),
        }
    }
}

impl Codec {
    /// The types of the contract that it names.
    pub(crate) fn items(&self) -> Vec<ItemId> {
        match self {
            Self::Item(id) | Self::NullableUnion { union: id, .. } => vec![*id],
            _ => self.inner().map(Self::items).unwrap_or_default(),
        }
    }

    /// The codec within, of those that have one.
    pub(crate) fn inner(&self) -> Option<&Codec> {
        match self {
            Self::Nullable(inner)
            | Self::NullableLast(inner)
            | Self::Array(inner)
            | Self::Map(inner)
            | Self::SortedMap(inner)
            | Self::Boxed(inner)
            | Self::Own { codec: inner, .. } => Some(inner),
            _ => None,
        }
    }

    /// Whether a value may be refused because of a codec of the runtime, apart from the types of the contract.
    pub(crate) fn has_fallible_leaf(&self) -> bool {
        match self {
            Self::Decimal { .. } | Self::DecimalFixed { .. } => true,
            _ => self.inner().is_some_and(Self::has_fallible_leaf),
        }
    }

    /// Whether every value of the Rust type can be written, where the facts of all types are known.
    pub(crate) fn is_infallible(&self, items: &[Item]) -> bool {
        !self.has_fallible_leaf() && self.items().iter().all(|id| items[id.0].facts.infallible)
    }
}

/// A value in generated code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Unit,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Str(String),
    Date {
        days: i32,
    },
    /// Since midnight.
    Time {
        micros: i64,
    },
    /// Since the epoch, in UTC.
    Timestamp {
        micros: i64,
    },
    /// Since the epoch, in no time zone.
    LocalTimestamp {
        micros: i64,
    },
    Uuid(u128),
    Decimal {
        unscaled: i128,
        scale: u32,
    },
    None,
    Some(Box<Expr>),
    Array(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    SortedMap(Vec<(String, Expr)>),
    Boxed(Box<Expr>),
    /// A value of the application's own type, converted from this one.
    Own {
        path: Vec<String>,
        value: Box<Expr>,
    },
    Symbol {
        item: ItemId,
        variant: usize,
    },
    Fixed {
        item: ItemId,
        bytes: Vec<u8>,
    },
    Branch {
        item: ItemId,
        branch: usize,
        value: Box<Expr>,
    },
    Record {
        item: ItemId,
        fields: Vec<Expr>,
    },
    /// Whatever the type's own `Default` is, for fields that the producer fills in.
    Blank,
}

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
    Json(Codec),
    /// A type of the application, which the ORM can store, in a column of the type that is stored otherwise.
    Own {
        path: Vec<String>,
        stored: Box<ColumnKind>,
    },
}
