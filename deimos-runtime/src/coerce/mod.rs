//! Coercion: values from outside (JSON, rows, texts) become records by the schema at run time; nothing is lost on the way.
//!
//! A conversion that would lose something (a fraction, digits, an unknown field) is an error, and all errors are
//! reported at once, each with its path:
//!
//! ```
//! # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
//! use contract::Item; // generated: `include_bindings!(mod contract)`
//! use deimos_runtime::coerce;
//! use serde_json::json;
//!
//! let item: Item = coerce::from_json(&json!({"article": "tea", "quantity": "3"}))?;
//! assert_eq!(item, Item { article: "tea".into(), quantity: 3 });
//! let item: Item = coerce::from_json(&json!({"article": "tea"}))?;
//! assert_eq!(item.quantity, 1);
//!
//! let errors = coerce::from_json::<Item>(&json!({"artcle": "tea", "quantity": 1.5})).unwrap_err();
//! assert_eq!(
//!     errors.to_string(),
//!     "the value is no com.example.Item\n  \
//!        Item.artcle: an unknown field; do you mean article?\n  \
//!        Item.article: missing, expected a string\n  \
//!        Item.quantity: a number with a fraction, expected an int"
//! );
//! # Ok::<(), coerce::CoerceErrors>(())
//! ```

mod cell;
mod compound;
mod default;
mod digits;
mod error;
mod given;
mod logical;
mod number;
#[cfg(feature = "db")]
mod row;
#[cfg(test)]
mod tests;
mod text;
mod union;
mod walk;
mod wide;
mod written;

use std::collections::BTreeMap;

use deimos_schema::Schema as Parsed;
use serde_json::Value as Json;

pub use error::{CoerceError, CoerceErrors};
#[cfg(feature = "db")]
pub use row::{from_model, from_model_in_utc, from_row, from_row_in_utc};

use crate::codec::json::Found;
use crate::{Record, Schema, codec};
use given::{Given, Parts};
use walk::Walk;

/// The record that a JSON value stands for, by the record's own schema.
///
/// Fields that are left out get the schema's default, else null where that is allowed; `message_id` and `timestamp` of
/// the record itself stay blank for the producer. Numbers may be text, times RFC 3339 or a count of the schema's unit,
/// bytes a text of characters up to U+00FF or an array of numbers.
pub fn from_json<R: Record>(json: &Json) -> Result<R, CoerceErrors> {
    decoded(&encode(R::SCHEMA, json)?)
}

/// The record that texts with names stand for, such as a form, a line of CSV or the environment.
///
/// ```
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// use contract::Item; // generated: `include_bindings!(mod contract)`
/// use deimos_runtime::coerce;
///
/// let form = [("article", "tea"), ("quantity", "3")];
/// let item: Item = coerce::from_strings(form)?;
/// assert_eq!(item, Item { article: "tea".into(), quantity: 3 });
///
/// let environment = [("ITEM_ARTICLE", "tea"), ("PATH", "/bin")];
/// let of_item = environment.iter().filter_map(|(name, text)| Some((name.strip_prefix("ITEM_")?.to_lowercase(), text)));
/// assert_eq!(coerce::from_strings::<Item, _, _>(of_item)?.quantity, 1);
///
/// let errors = coerce::from_strings::<Item, _, _>([("article", "tea"), ("quantity", "")]).unwrap_err();
/// assert_eq!(
///     errors.to_string(),
///     "the value is no com.example.Item\n  Item.quantity: an empty string, expected an int"
/// );
/// # Ok::<(), coerce::CoerceErrors>(())
/// ```
///
/// A text is read as the field asks, as text in JSON would be, and a boolean may be `0` or `1` too. A name with a dot is
/// that of a field of a record (or of an entry of a map) within; a text for a whole array, map or record is JSON. Empty
/// text is null where the field may be null and is neither string nor bytes; nowhere else does it stand for nothing.
/// Unknown names are errors, so take from an environment what is meant for the record; fields that are left out are as in
/// [`from_json`].
pub fn from_strings<R: Record, K: AsRef<str>, V: AsRef<str>>(
    texts: impl IntoIterator<Item = (K, V)>,
) -> Result<R, CoerceErrors> {
    let parts: BTreeMap<_, _> = written::tree(texts);
    decoded(&encode_parts(R::SCHEMA, Parts::Written(&parts))?)
}

/// The Avro encoding, without framing, of what a JSON value stands for by this schema; see [`from_json`].
pub fn encode(schema: &Schema, json: &Json) -> Result<Vec<u8>, CoerceErrors> {
    let known = schema.known().map_err(|error| CoerceErrors::of_schema(schema.fullname, error.to_string()))?;
    walked(&known.parsed, json).map_err(|found| CoerceErrors::new(schema.fullname, found))
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
    walked(schema, json).map_err(|found| CoerceErrors::new(schema.schemata().describe(schema.root()), found))
}

fn walked(schema: &Parsed, json: &Json) -> Result<Vec<u8>, Found> {
    let mut walk = Walk::new(schema.schemata());
    walk.root(schema.root(), Given::Json(json));
    walk.finish()
}

fn encode_parts(schema: &Schema, parts: Parts<'_>) -> Result<Vec<u8>, CoerceErrors> {
    let known = schema.known().map_err(|error| CoerceErrors::of_schema(schema.fullname, error.to_string()))?;
    let mut walk = Walk::new(known.parsed.schemata());
    let record = known.parsed.schemata().record(known.parsed.root());
    let (_, record) =
        record.ok_or_else(|| CoerceErrors::of_schema(schema.fullname, "its schema is no record".into()))?;
    walk.whole(record, parts);
    walk.finish().map_err(|found| CoerceErrors::new(schema.fullname, found))
}

fn decoded<R: Record>(bytes: &[u8]) -> Result<R, CoerceErrors> {
    codec::decode(bytes).map_err(|error| CoerceErrors::of_schema(R::SCHEMA.fullname, error.to_string()))
}
