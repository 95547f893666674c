//! Avro's JSON encoding (Avro 1.12, JSON Encoding), both ways, for logs, fixtures and the command line.
//!
//! ```
//! # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
//! use contract::Line; // generated: `include_bindings!(mod contract)`
//! use deimos_runtime::codec::json;
//!
//! let line = Line { article: "tea".into(), note: Some("green".into()) };
//! let text = json::encode(&line)?;
//! assert_eq!(text, r#"{"article":"tea","note":{"string":"green"}}"#);
//! assert_eq!(json::decode::<Line>(&text)?, line);
//!
//! let error = json::decode::<Line>(r#"{"note": "green"}"#).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the value is no com.example.Line in Avro's JSON encoding\n  \
//!        article: missing, expected a string\n  \
//!        note: a string, expected null or {\"string\": …}"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A value of a union is an object of one entry, which is named after the branch (a fullname, or the name of the type);
//! null is bare. Bytes and fixed are texts of one character for each byte, up to U+00FF; a symbol is a text; a logical
//! type is written as the type that it is on, or, for people, as they write it ([`Printer::readable`]).
//!
//! Where the specification is silent, this does what Avro's Java library does:
//!
//! - numbers that JSON does not have are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`;
//! - all fields have to be there, also those with a default, in any order, and no others. Text of people's own making,
//!   without tags and with fields left out, is read by [`coerce`](crate::coerce) instead.
//!
//! Stricter than that library, a number with a fraction or an exponent is no int and no long, a key stands in an object
//! once, and text nests no deeper than 256 objects and arrays.

mod error;
mod misfit;
mod printer;
mod readable;
mod scribe;
#[cfg(test)]
mod tests;

use deimos_schema::SchemaRef;

pub use error::JsonError;
pub use misfit::Misfit;
pub(crate) use misfit::{Found, Misfits};
pub use printer::Printer;
pub(crate) use scribe::tag;

use super::{Codec, EncodeError, Long, decode as decode_bytes, encode as encode_bytes, write};
use crate::Record;

/// The record in Avro's JSON encoding, in one line.
pub fn encode<T: Record>(value: &T) -> Result<String, EncodeError> {
    let name = T::SCHEMA.fullname;
    let bytes = encode_bytes(value)?;
    let known = T::SCHEMA.known().map_err(|error| {
        EncodeError::new(format!("its schema in the bindings is not an Avro schema: {error}")).within(name)
    })?;
    let printed = Printer::new(&known.parsed).print(&bytes);
    printed.map_err(|error| EncodeError::new(error.to_string()).within(name))
}

/// The record that a text in Avro's JSON encoding holds; all that does not fit is reported at once.
pub fn decode<T: Record>(text: &str) -> Result<T, JsonError> {
    let name = T::SCHEMA.fullname;
    let known = T::SCHEMA.known().map_err(|error| JsonError::new(name, Misfit::new("", error.to_string())))?;
    let bytes = to_avro(&known.parsed, text)?;
    decode_bytes(&bytes).map_err(|error| JsonError::new(name, Misfit::new("", error.to_string())))
}

/// The Avro encoding, without framing, of a text in Avro's JSON encoding, by a schema that is known at run time only.
///
/// ```
/// use deimos_runtime::codec::json::{self, Printer};
/// use deimos_schema::Schema;
///
/// let schema = Schema::parse(r#"{"type": "array", "items": ["null", "long"]}"#)?;
/// let bytes = json::to_avro(&schema, r#"[{"long": 7}, null]"#)?;
/// assert_eq!(bytes, [4, 2, 14, 0, 0]);
/// assert_eq!(Printer::new(&schema).print(&bytes)?, r#"[{"long":7},null]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_avro<'a>(schema: impl Into<SchemaRef<'a>>, text: &str) -> Result<Vec<u8>, JsonError> {
    scribe::write(schema.into(), text)
}

/// Appends a value by its codec.
pub(crate) fn put<C: Codec>(value: &C::Value, out: &mut Vec<u8>) {
    write::<C>(value, out).expect("only codecs that take every value are used here");
}

/// Appends a count, a length or the index of a branch.
pub(crate) fn put_count(count: usize, out: &mut Vec<u8>) {
    put::<Long>(&i64::try_from(count).expect("nothing in memory has more than i64::MAX items"), out);
}
