//! Avro's single-object encoding: two bytes and the CRC-64-AVRO of the writer schema before the Avro body.
//!
//! That fingerprint leaves out logical types, defaults and aliases: a decimal of scale 2 and one of scale 4 have the same,
//! and data of the one is taken for data of the other. Where that may change, a registry's framing says more.
//!
//! ```
//! # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
//! use contract::Note; // generated: `include_bindings!(mod contract)`
//! use deimos_runtime::codec::{Plan, single_object};
//! use std::collections::HashMap;
//!
//! let message = single_object::encode(&Note { text: "hello".into() })?;
//! assert_eq!(message[..2], [0xc3, 0x01]);
//! assert_eq!(single_object::decode::<Note>(&message)?.text, "hello");
//!
//! // What others wrote is read by plans, found by the fingerprints of their schemas.
//! let theirs = r#"{"type": "record", "name": "Note", "fields": [
//!     {"name": "stars", "type": "int"}, {"name": "text", "type": "string"}
//! ]}"#;
//! let fingerprint = single_object::fingerprint(theirs)?;
//! let message = [&[0xc3, 0x01][..], &fingerprint.to_le_bytes(), &[10, 4, b'h', b'i']].concat();
//! assert!(single_object::decode::<Note>(&message).unwrap_err().to_string().contains("another schema"));
//!
//! let plans = HashMap::from([(fingerprint, Plan::<Note>::compile(theirs)?)]);
//! let note = single_object::decode_with(&message, |fingerprint| plans.get(&fingerprint))?;
//! assert_eq!(note.text, "hi");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use deimos_schema::{ParseError, Schema};

use super::{
    EncodeError, MessageError, Plan, RecordRef, decode as decode_body, decode_ref as decode_body_ref, encode_into,
};
use crate::Record;

/// What every message begins with (Avro 1.12, Single-object encoding).
const MARKER: [u8; 2] = [0xc3, 0x01];

/// How many bytes the framing takes.
pub const HEADER_SIZE: usize = 10;

/// An Avro body behind its framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framed<'a> {
    /// The CRC-64-AVRO of the writer schema's Parsing Canonical Form.
    pub fingerprint: u64,
    /// The value in Avro's binary encoding.
    pub body: &'a [u8],
}

/// Puts the framing before a body that was written with the schema of this fingerprint.
///
/// ```
/// use deimos_runtime::codec::single_object;
///
/// let message = single_object::frame(single_object::fingerprint("\"int\"")?, &[2]);
/// assert_eq!(message, [0xc3, 0x01, 0x8f, 0x5c, 0x39, 0x3f, 0x1a, 0xd5, 0x75, 0x72, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn frame(fingerprint: u64, body: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEADER_SIZE + body.len());
    message.extend_from_slice(&MARKER);
    message.extend_from_slice(&fingerprint.to_le_bytes());
    message.extend_from_slice(body);
    message
}

/// The record in Avro's single-object encoding.
pub fn encode<T: Record>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let fingerprint = T::SCHEMA.fingerprint().map_err(|error| {
        EncodeError::new(format!("its schema in the bindings is not an Avro schema: {error}"))
            .within(T::SCHEMA.fullname)
    })?;
    let mut message = frame(fingerprint, &[]);
    encode_into(value, &mut message)?;
    Ok(message)
}

/// The record of a message that was written with the record's own schema, as its fingerprint says.
pub fn decode<T: Record>(message: &[u8]) -> Result<T, MessageError> {
    let framed = parse(message)?;
    if T::SCHEMA.fingerprint().is_ok_and(|own| own == framed.fingerprint) {
        return decode_body(framed.body).map_err(MessageError::from);
    }
    Err(unknown::<T>(framed.fingerprint))
}

/// The record of a message that was written with any schema of which `plan` has the plan, by its fingerprint, or with
/// the record's own.
pub fn decode_with<'p, T: Record>(
    message: &[u8],
    plan: impl FnOnce(u64) -> Option<&'p Plan<T>>,
) -> Result<T, MessageError> {
    let framed = parse(message)?;
    match plan(framed.fingerprint) {
        Some(plan) => plan.decode(framed.body).map_err(MessageError::from),
        None => decode(message),
    }
}

/// A view of the record of a message that was written with the record's own schema; as [`decode`].
pub fn decode_ref<'a, R: RecordRef<'a>>(message: &'a [u8]) -> Result<R, MessageError> {
    let framed = parse(message)?;
    if R::Record::SCHEMA.fingerprint().is_ok_and(|own| own == framed.fingerprint) {
        return decode_body_ref(framed.body).map_err(MessageError::from);
    }
    Err(unknown::<R::Record>(framed.fingerprint))
}

/// A view of the record of a message that was written with any schema of which `plan` has the plan, or with the
/// record's own; as [`decode_with`].
pub fn decode_ref_with<'a, 'p, R: RecordRef<'a>>(
    message: &'a [u8],
    plan: impl FnOnce(u64) -> Option<&'p Plan<R::Record>>,
) -> Result<R, MessageError> {
    let framed = parse(message)?;
    match plan(framed.fingerprint) {
        Some(plan) => plan.decode_ref(framed.body).map_err(MessageError::from),
        None => decode_ref(message),
    }
}

/// Takes the framing off.
pub fn parse(message: &[u8]) -> Result<Framed<'_>, MessageError> {
    match message.split_first_chunk::<2>() {
        Some((&MARKER, rest)) => match rest.split_first_chunk::<8>() {
            Some((fingerprint, body)) => Ok(Framed { fingerprint: u64::from_le_bytes(*fingerprint), body }),
            None => Err(short(message.len())),
        },
        Some(([first, second], _)) => Err(MessageError::new(format_args!(
            "not in Avro's single-object encoding: the first bytes are {first:02x} {second:02x}, expected c3 01"
        ))),
        None => Err(short(message.len())),
    }
}

/// The fingerprint of a schema, as JSON.
pub fn fingerprint(schema_json: &str) -> Result<u64, ParseError> {
    Schema::parse_written(schema_json).map(|schema| schema.fingerprint())
}

#[cold]
fn short(length: usize) -> MessageError {
    MessageError::new(format_args!(
        "not in Avro's single-object encoding: {length} bytes, expected c3 01 and a fingerprint of 8 bytes first"
    ))
}

#[cold]
fn unknown<T: Record>(fingerprint: u64) -> MessageError {
    let own = T::SCHEMA.fingerprint().unwrap_or_default();
    MessageError::new(format_args!(
        "written with another schema, whose fingerprint is {fingerprint:016x}; that of {} is {own:016x}, and there is no \
         plan for the other",
        T::SCHEMA.fullname
    ))
}
