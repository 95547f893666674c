//! The bindings before they are text: every decision about Rust is taken, and nothing of Avro is left but facts to state.

mod expr;
mod schema;
mod topic;

pub(crate) use expr::Expr;
pub(crate) use schema::{Definition, ItemSchema};
pub(crate) use topic::{
    Column, ColumnKind, Entity, Key, KeyColumn, LogLevel, Origin, Placement, Sink, Source, Table, Topic,
};

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
    /// The texts of all schemas in parts; empty if there is no type.
    pub(crate) definitions: Vec<Definition>,
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
    /// What it states of its schema; a union states none, because it is always part of another type.
    pub(crate) schema: Option<ItemSchema>,
    pub(crate) facts: Facts,
    /// Whether it has a name that Rust would write otherwise.
    pub(crate) verbatim: bool,
    /// Whether it has serde's traits: values of it stand in a column of JSON, or deimos.toml asks for them.
    pub(crate) json: bool,
    /// The macros that deimos.toml adds to what it derives.
    pub(crate) derives: Vec<Vec<String>>,
    /// The name of its borrowed view, if it has one apart from itself.
    pub(crate) view: Option<String>,
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
    /// Whether a value of it may hold another one.
    pub(crate) recursive: bool,
    pub(crate) equality: Equality,
}

/// How values of a type compare, from the least to the most: each has what those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Equality {
    /// Some value is not equal to itself, as NaN.
    Partial,
    Total,
    /// Values have an order and a hash.
    Ordered,
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
    pub(crate) fields: Vec<Field>,
    /// The name of the struct of the fields that may not be left out, if some may.
    pub(crate) new: Option<String>,
    /// Whether some field has a name that Rust would write otherwise.
    pub(crate) verbatim: bool,
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
    /// What it holds where data has none.
    pub(crate) absent: Absent,
    /// What it holds before it is read.
    pub(crate) blank: Expr,
    pub(crate) stamp: Option<Stamp>,
}

/// What the schema says of a field that data does not have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Absent {
    /// There is no default.
    Refused,
    /// The default has no value in Rust.
    NoValue,
    /// The default, which is what the field holds before it is read.
    Blank,
    /// The default.
    Value(Expr),
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
    /// `["null"]`
    NullUnion,
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
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
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
    /// Of more digits than [`Codec::Decimal`] holds.
    WideDecimal {
        precision: u32,
        scale: u32,
    },
    WideDecimalFixed {
        size: usize,
        precision: u32,
        scale: u32,
    },
    /// A decimal that carries its scale.
    BigDecimal,
    Duration,
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

    /// Whether its values are others in a view, where it is known which types have views.
    pub(crate) fn borrows(&self, items: &[Item]) -> bool {
        match self {
            Self::Str | Self::Bytes | Self::Map(_) | Self::SortedMap(_) => true,
            Self::Item(id) | Self::NullableUnion { union: id, .. } => items[id.0].view.is_some(),
            Self::Own { .. } => false,
            _ => self.inner().is_some_and(|inner| inner.borrows(items)),
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
            Self::Decimal { .. }
            | Self::DecimalFixed { .. }
            | Self::WideDecimal { .. }
            | Self::WideDecimalFixed { .. }
            | Self::BigDecimal
            | Self::TimestampNanos
            | Self::LocalTimestampNanos => true,
            _ => self.inner().is_some_and(Self::has_fallible_leaf),
        }
    }

    /// How values compare as far as codecs of the runtime are concerned, apart from the types of the contract.
    pub(crate) fn leaf_equality(&self) -> Equality {
        match self {
            // What a type of the application has is not known here.
            Self::Float | Self::Double | Self::Own { .. } => Equality::Partial,
            Self::Map(inner) => inner.leaf_equality().min(Equality::Total),
            _ => self.inner().map_or(Equality::Ordered, Self::leaf_equality),
        }
    }

    /// How values compare, where the facts of all types are known.
    pub(crate) fn equality(&self, items: &[Item]) -> Equality {
        let named = self.items().into_iter().map(|id| items[id.0].facts.equality);
        named.fold(self.leaf_equality(), Equality::min)
    }

    /// Whether every value of the Rust type can be written, where the facts of all types are known.
    pub(crate) fn is_infallible(&self, items: &[Item]) -> bool {
        !self.has_fallible_leaf() && self.items().iter().all(|id| items[id.0].facts.infallible)
    }
}
