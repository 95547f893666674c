//! Avro schemas as data: parsed with positions, names resolved across texts, canonical form, fingerprints, identity,
//! compatibility.
//!
//! A set of texts goes through two stages, each of which reports all that it finds as [`Issue`]s: [`syntax::parse`] for
//! each text, then [`resolve`] for all of them. A single text that is complete in itself goes through both in
//! [`Schema::parse`].
//!
//! ```
//! use deimos_schema::Schema;
//!
//! let order = Schema::parse(r#"{
//!     "type": "record", "name": "com.acme.Order",
//!     "fields": [{"name": "id", "type": "string"}]
//! }"#)?;
//! assert_eq!(order.canonical_form(), r#"{"name":"com.acme.Order","type":"record","fields":[{"name":"id","type":"string"}]}"#);
//! # Ok::<(), deimos_schema::ParseError>(())
//! ```

mod canonical;
mod changes;
pub mod compatibility;
mod describe;
pub mod fingerprint;
mod form;
mod identity;
mod issue;
pub mod json;
mod key;
mod model;
mod name;
mod nearest;
mod parts;
mod resolve;
mod schema;
mod span;
pub mod syntax;
mod text;
mod value;
mod wire;

pub use canonical::{canonical_form, resolution_form};
pub use changes::{Change, changes};
pub use compatibility::{Compatibility, can_read};
pub use identity::{Identities, Identity, IdentityError};
pub use issue::{Issue, Patch, Severity};
pub use key::{KeyError, key_definition, key_schema};
pub use model::{
    Definition, Enumeration, Field, FieldDefault, Fixed, Kind, Logical, Order, Property, Record, Root, Schemata, Shape,
    Symbol, Type, TypeId,
};
pub use name::Fullname;
pub use nearest::nearest;
pub use parts::DefinitionText;
pub use resolve::resolve;
pub use schema::{ParseError, Schema, SchemaRef};
pub use span::{SourceId, Span, line_column};
pub use text::self_contained_text;
pub use value::Value;
pub use wire::{Mismatch, same_on_the_wire};
