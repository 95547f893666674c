//! Coercion: values from outside, such as JSON, become records by the schema at run time; nothing is lost on the way.
//!
//! A conversion that would lose something (a fraction, digits, an unknown field) is an error, and all errors are
//! reported at once, each with its path:
//!
//! ```
//! # use deimos_runtime::{codec::{self, Codec, Cursor, DecodeError, Reader}, Definition, Identity, Record, Schema};
//! # #[derive(Clone, Debug, PartialEq)]
//! # struct Line { article: String, quantity: i32 }
//! # impl Codec for Line {
//! #     type Value = Self;
//! #     const MIN_SIZE: usize = 2;
//! #     const INFALLIBLE: bool = true;
//! #     fn bound(value: &Self) -> usize { codec::Str::bound(&value.article) + codec::Int::bound(&value.quantity) }
//! #     fn encode(value: &Self, out: &mut Cursor<'_>) {
//! #         codec::Str::encode(&value.article, out);
//! #         codec::Int::encode(&value.quantity, out);
//! #     }
//! #     fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
//! #         let article = reader.field::<codec::Str>("article")?;
//! #         Ok(Self { article, quantity: reader.field::<codec::Int>("quantity")? })
//! #     }
//! # }
//! # impl Record for Line {
//! #     const SCHEMA: &'static Schema = &Schema {
//! #         fullname: "com.example.Line",
//! #         identity: Identity::from_hex("11000000000000000000000000000000000000000000000000000000000000aa"),
//! #         definitions: &[Definition { fullname: "com.example.Line", kind: "record", uses: &[], body: &[r#", "fields": [
//! #             {"name": "article", "type": "string"}, {"name": "quantity", "type": "int", "default": 1}]}"#] }],
//! #         index: 0,
//! #     };
//! # }
//! use deimos_runtime::coerce;
//! use serde_json::json;
//!
//! let line: Line = coerce::from_json(&json!({"article": "tea", "quantity": "3"}))?;
//! assert_eq!(line, Line { article: "tea".into(), quantity: 3 });
//! let line: Line = coerce::from_json(&json!({"article": "tea"}))?;
//! assert_eq!(line.quantity, 1);
//!
//! let errors = coerce::from_json::<Line>(&json!({"artcle": "tea", "quantity": 1.5})).unwrap_err();
//! assert_eq!(
//!     errors.to_string(),
//!     "the value is no com.example.Line\n  \
//!        artcle: an unknown field; do you mean article?\n  \
//!        article: missing, expected a string\n  \
//!        quantity: a number with a fraction, expected an int"
//! );
//! # Ok::<(), coerce::CoerceErrors>(())
//! ```

mod compound;
mod default;
mod error;
mod logical;
mod number;
#[cfg(test)]
mod tests;
mod text;
mod union;
mod walk;
mod wide;

use deimos_schema::Schema as Parsed;
use serde_json::Value as Json;

pub use error::{CoerceError, CoerceErrors};

use crate::{Record, Schema, codec};
use walk::Walk;

/// The record that a JSON value stands for, by the record's own schema.
///
/// Fields that are left out get the schema's default, else null where that is allowed; `message_id` and `timestamp` of
/// the record itself stay blank for the producer. Numbers may be text, times RFC 3339 or a count of the schema's unit,
/// bytes a text of characters up to U+00FF or an array of numbers.
pub fn from_json<R: Record>(json: &Json) -> Result<R, CoerceErrors> {
    let bytes = encode(R::SCHEMA, json)?;
    codec::decode(&bytes).map_err(|error| CoerceErrors::of_schema(R::SCHEMA.fullname, error.to_string()))
}

/// The Avro encoding, without framing, of what a JSON value stands for by this schema; see [`from_json`].
pub fn encode(schema: &Schema, json: &Json) -> Result<Vec<u8>, CoerceErrors> {
    let known = schema.known().map_err(|error| CoerceErrors::of_schema(schema.fullname, error.to_string()))?;
    walked(&known.parsed, json).map_err(|errors| CoerceErrors::new(schema.fullname, errors))
}

/// The Avro encoding, without framing, of what a JSON value stands for by a schema that is known at run time only.
///
/// ```
/// use deimos_runtime::coerce;
/// use deimos_schema::Schema;
///
/// let schema = Schema::parse(r#"["null", {"type": "int", "logicalType": "date"}]"#)?;
/// assert_eq!(coerce::encode_by(&schema, &"1970-01-02".into())?, [2, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn encode_by(schema: &Parsed, json: &Json) -> Result<Vec<u8>, CoerceErrors> {
    walked(schema, json).map_err(|errors| CoerceErrors::new(schema.schemata().describe(schema.root()), errors))
}

fn walked(schema: &Parsed, json: &Json) -> Result<Vec<u8>, Vec<CoerceError>> {
    let mut walk = Walk::new(schema.schemata());
    walk.root(schema.root(), json);
    walk.finish()
}
