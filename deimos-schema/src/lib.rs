//! Avro schemas as data: parsed with positions, names resolved across texts, canonical form, fingerprints, identity.

mod issue;
pub mod json;
mod model;
mod name;
mod span;
pub mod syntax;
mod value;

pub use issue::{Issue, Severity};
pub use model::{
    Definition, Enumeration, Field, FieldDefault, Fixed, Kind, Logical, Order, Property, Record,
    Root, Schemata, Shape, Symbol, Type, TypeId,
};
pub use name::Fullname;
pub use span::{SourceId, Span, line_column};
pub use value::Value;
