//! Resolved schemas: an arena of named types, and the types that refer to them.

use std::collections::BTreeMap;
use std::ops::Index;

use crate::json::Node;
use crate::name::Fullname;
use crate::nearest::nearest;
use crate::span::{SourceId, Span};
use crate::value::Value;

/// The named types of a set of texts, in the order in which they are defined, and the root of each text.
#[derive(Clone, Debug, Default)]
pub struct Schemata {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) names: BTreeMap<String, TypeId>,
    pub(crate) roots: Vec<Root>,
}

/// The place of a named type in its [`Schemata`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) usize);

/// What a text as a whole describes.
#[derive(Clone, Debug)]
pub struct Root {
    /// The text.
    pub source: SourceId,
    /// Its type, which need not be a named one.
    pub ty: Type,
}

/// A type where it is used.
#[derive(Clone, Debug)]
pub struct Type {
    /// Which type.
    pub kind: Kind,
    /// The logical type of a primitive type; that of a fixed is in its definition.
    pub logical: Option<Logical>,
    /// Where it is written.
    pub span: Span,
    /// The attributes that Avro does not know, in the order of the text.
    pub properties: Vec<Property>,
}

/// The kinds of types.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "they are Avro's own")]
pub enum Kind {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// An array, and the type of its items.
    Array(Box<Type>),
    /// A map from strings, and the type of its values.
    Map(Box<Type>),
    /// A union, and its branches.
    Union(Vec<Type>),
    /// A record, an enum or a fixed.
    Named(TypeId),
}

/// A logical type that is valid where it stands; others are ignored, as the specification asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are Avro's own")]
pub enum Logical {
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    /// On a string, or on a fixed of 16 bytes.
    Uuid,
    /// On bytes or on a fixed: `precision` digits, `scale` of them after the point.
    Decimal {
        precision: u32,
        scale: u32,
    },
    /// On bytes: a decimal that carries its scale.
    BigDecimal,
    /// On a fixed of 12 bytes: months, days, milliseconds.
    Duration,
}

/// An attribute that Avro does not know.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its key.
    pub name: String,
    /// Its value.
    pub value: Node,
}

/// A named type.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name, with the namespace.
    pub name: Fullname,
    /// Where the name is written.
    pub name_span: Span,
    /// Where the whole definition is.
    pub span: Span,
    /// Its description.
    pub doc: Option<String>,
    /// Other names that data may have been written under.
    pub aliases: Vec<Fullname>,
    /// What it is.
    pub shape: Shape,
    /// The attributes that Avro does not know, in the order of the text.
    pub properties: Vec<Property>,
}

/// The three sorts of named types.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A record.
    Record(Record),
    /// An enum.
    Enum(Enumeration),
    /// A fixed.
    Fixed(Fixed),
}

/// A sequence of named fields.
#[derive(Clone, Debug)]
pub struct Record {
    /// The fields in the order of the wire.
    pub fields: Vec<Field>,
}

/// A set of symbols.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// The symbols in the order of the wire.
    pub symbols: Vec<Symbol>,
    /// The index of the symbol that unknown ones are read as.
    pub default: Option<usize>,
}

/// One symbol of an enum.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// The symbol.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// A fixed number of bytes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// How many.
    pub size: usize,
    /// The logical type on it.
    pub logical: Option<Logical>,
}

/// One field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// Where the whole field is.
    pub span: Span,
    /// Its description.
    pub doc: Option<String>,
    /// Its type.
    pub ty: Type,
    /// The value to read where the data has none.
    pub default: Option<FieldDefault>,
    /// Other names that data may have been written under.
    pub aliases: Vec<String>,
    /// Its part in the sort order of the record.
    pub order: Order,
    /// The attributes that Avro does not know, in the order of the text.
    pub properties: Vec<Property>,
}

/// The default of a field.
#[derive(Clone, Debug)]
pub struct FieldDefault {
    /// The value; it fits the type of the field.
    pub value: Value,
    /// Where it is written.
    pub span: Span,
}

/// The part of a field in the sort order of its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Smaller values first.
    #[default]
    Ascending,
    /// Greater values first.
    Descending,
    /// None.
    Ignore,
}

impl Schemata {
    /// The named types with their ids, in the order in which they are defined.
    pub fn definitions(&self) -> impl ExactSizeIterator<Item = (TypeId, &Definition)> {
        self.definitions.iter().enumerate().map(|(index, definition)| (TypeId(index), definition))
    }

    /// The named type of this fullname.
    pub fn find(&self, fullname: &str) -> Option<TypeId> {
        self.names.get(fullname).copied()
    }

    /// The fullname that was probably meant by one that is not known: of another namespace, or with a slip in it.
    ///
    /// ```
    /// let schema = deimos_schema::Schema::parse(r#"{"type": "fixed", "name": "acme.Order", "size": 8}"#)?;
    /// assert_eq!(schema.schemata().nearest("Order"), Some("acme.Order"));
    /// assert_eq!(schema.schemata().nearest("acme.Ordr"), Some("acme.Order"));
    /// assert_eq!(schema.schemata().nearest("acme.Payment"), None);
    /// # Ok::<(), deimos_schema::ParseError>(())
    /// ```
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.fullnames())
    }

    /// Adds a named type that no name leads to, such as a derived key, whose name the texts may have given to another.
    pub fn define(&mut self, definition: Definition) -> TypeId {
        self.definitions.push(definition);
        TypeId(self.definitions.len() - 1)
    }

    /// All fullnames, sorted.
    pub fn fullnames(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.keys().map(String::as_str)
    }

    /// What each text as a whole describes, in the order in which the texts were given.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// The logical type of a type, be it written there or in the definition of a fixed.
    pub fn logical(&self, ty: &Type) -> Option<Logical> {
        match ty.kind {
            Kind::Named(id) => match &self[id].shape {
                Shape::Fixed(fixed) => fixed.logical,
                Shape::Record(_) | Shape::Enum(_) => None,
            },
            _ => ty.logical,
        }
    }

    /// The record behind a type, if it is one.
    pub fn record(&self, ty: &Type) -> Option<(TypeId, &Record)> {
        let Kind::Named(id) = ty.kind else {
            return None;
        };
        match &self[id].shape {
            Shape::Record(record) => Some((id, record)),
            Shape::Enum(_) | Shape::Fixed(_) => None,
        }
    }
}

impl Index<TypeId> for Schemata {
    type Output = Definition;

    fn index(&self, id: TypeId) -> &Definition {
        &self.definitions[id.index()]
    }
}

impl TypeId {
    /// Its place in the order of definitions, from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

impl Type {
    /// The named type itself, with no attributes.
    pub fn named(id: TypeId, span: Span) -> Self {
        Self { kind: Kind::Named(id), logical: None, span, properties: Vec::new() }
    }
}

impl Record {
    /// The field of this name, and its place.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

impl Enumeration {
    /// The place of a symbol.
    pub fn index_of(&self, symbol: &str) -> Option<usize> {
        self.symbols.iter().position(|known| known.name == symbol)
    }
}
