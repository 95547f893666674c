//! Avro as written: the shape of one text, its names not yet looked up.

mod attributes;
mod logical;
mod named;
mod protocol;
mod reader;

use crate::json::Node;
use crate::model::{Kind, Logical, Order, Property, Symbol};
use crate::name::Fullname;
use crate::span::{SourceId, Span};

pub(crate) use logical::place_of;
pub use protocol::parse_protocol;
pub(crate) use reader::{is_kind_of_type, parse_despite};
pub use reader::{of_node, parse};

/// The rule of the warning about a namespace with a dash: given once a text, though whole contracts have such a
/// namespace in every file.
pub const DASH: &str = "names::dash";

/// One text.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which.
    pub source: SourceId,
    /// What it holds: one type, or those of a protocol.
    pub roots: Vec<Syntax>,
}

/// A type as it is written.
#[derive(Clone, Debug)]
pub struct Syntax {
    /// Where.
    pub span: Span,
    /// What.
    pub form: Form,
    /// The attributes that Avro does not know, or that do nothing here.
    pub properties: Vec<Property>,
}

/// The ways to write a type.
#[derive(Clone, Debug)]
pub enum Form {
    /// The name of a primitive type.
    Primitive(Primitive, Option<Logical>),
    /// The name of a named type.
    Reference(Reference),
    /// An array, and the type of its items.
    Array(Box<Syntax>),
    /// A map, and the type of its values.
    Map(Box<Syntax>),
    /// A union, and its branches.
    Union(Vec<Syntax>),
    /// The definition of a named type.
    Definition(Box<DefinitionSyntax>),
}

/// The name of a named type where it is used.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The name as written.
    pub written: String,
    /// What it stands for by the specification.
    pub name: Fullname,
    /// Where the name is written.
    pub span: Span,
}

/// The definition of a named type.
#[derive(Clone, Debug)]
pub struct DefinitionSyntax {
    /// Its name, with the namespace that it has or inherits.
    pub name: Fullname,
    /// Where the name is written.
    pub name_span: Span,
    /// Where the definition is.
    pub span: Span,
    /// Its description.
    pub doc: Option<String>,
    /// Its other names.
    pub aliases: Vec<Fullname>,
    /// What it is.
    pub shape: ShapeSyntax,
    /// The attributes that Avro does not know, or that do nothing here.
    pub properties: Vec<Property>,
}

/// The three sorts of definitions.
#[derive(Clone, Debug)]
pub enum ShapeSyntax {
    /// A record, and its fields.
    Record(Vec<FieldSyntax>),
    /// An enum.
    Enum {
        /// The symbols.
        symbols: Vec<Symbol>,
        /// The index of the default.
        default: Option<usize>,
    },
    /// A fixed.
    Fixed {
        /// The number of bytes.
        size: usize,
        /// The logical type on it.
        logical: Option<Logical>,
    },
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct FieldSyntax {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// Where the field is.
    pub span: Span,
    /// Its description.
    pub doc: Option<String>,
    /// Its type.
    pub ty: Syntax,
    /// Its default, not yet held against the type.
    pub default: Option<Node>,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Its part in the sort order.
    pub order: Order,
    /// The attributes that Avro does not know, or that do nothing here.
    pub properties: Vec<Property>,
}

/// The primitive types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are Avro's own")]
pub enum Primitive {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
}

impl Primitive {
    /// The primitive type of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "bytes" => Self::Bytes,
            "string" => Self::String,
            _ => return None,
        })
    }

    pub(crate) const NAMES: [&'static str; 8] =
        ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    /// What Avro calls a primitive type of other languages.
    pub(crate) fn from_foreign(name: &str) -> Option<&'static str> {
        Some(match name {
            "bool" => "boolean",
            "integer" | "int32" | "i32" => "int",
            "int64" | "i64" | "bigint" => "long",
            "float32" | "f32" => "float",
            "float64" | "f64" | "number" => "double",
            "str" | "text" | "varchar" => "string",
            "binary" | "blob" => "bytes",
            _ => return None,
        })
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Boolean => Kind::Boolean,
            Self::Int => Kind::Int,
            Self::Long => Kind::Long,
            Self::Float => Kind::Float,
            Self::Double => Kind::Double,
            Self::Bytes => Kind::Bytes,
            Self::String => Kind::String,
        }
    }
}
