//! The Confluent wire format: a zero byte and the schema's id in the registry before the Avro body.
//!
//! Producers and consumer groups frame by themselves; this is for who moves bytes on their own.

use std::fmt;

use super::{EncodeError, MessageError, Plan, RecordRef, encode_into};
use crate::Record;

/// How many bytes the framing takes.
pub const HEADER_SIZE: usize = 5;

/// An Avro body behind its framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framed<'a> {
    /// The id of the writer schema in the registry.
    pub schema_id: u32,
    /// The value in Avro's binary encoding.
    pub body: &'a [u8],
}

/// Puts the framing before a body.
///
/// ```
/// use deimos_runtime::codec::confluent;
///
/// let message = confluent::frame(7, b"body");
/// assert_eq!(message, [0, 0, 0, 0, 7, b'b', b'o', b'd', b'y']);
/// assert_eq!(confluent::parse(&message).unwrap().schema_id, 7);
/// ```
pub fn frame(schema_id: u32, body: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEADER_SIZE + body.len());
    message.push(0);
    message.extend_from_slice(&schema_id.to_be_bytes());
    message.extend_from_slice(body);
    message
}

/// The record in Avro's binary encoding behind the framing; `schema_id` is the id under which the registry knows the
/// record's own schema.
pub fn encode<T: Record>(schema_id: u32, value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut message = frame(schema_id, &[]);
    encode_into(value, &mut message)?;
    Ok(message)
}

/// The record of a message that was written with any schema of which `plan` has the plan, by its id in the registry.
///
/// ```no_run
/// # fn read<Order: deimos_runtime::Record>(message: &[u8], writer: &str) -> Result<Order, Box<dyn std::error::Error>> {
/// use deimos_runtime::codec::{Plan, confluent};
/// use std::collections::HashMap;
///
/// let plans = HashMap::from([(7, Plan::<Order>::compile(writer)?)]); // the text that the registry has for the id 7
/// let order = confluent::decode_with(message, |id| plans.get(&id))?;
/// # Ok(order)
/// # }
/// ```
pub fn decode_with<'p, T: Record>(
    message: &[u8],
    plan: impl FnOnce(u32) -> Option<&'p Plan<T>>,
) -> Result<T, MessageError> {
    let Framed { schema_id, body } = parse(message).map_err(MessageError::new)?;
    let plan = plan(schema_id).ok_or_else(|| no_plan::<T>(schema_id))?;
    plan.decode(body).map_err(MessageError::from)
}

/// A view of the record of a message that was written with any schema of which `plan` has the plan; as [`decode_with`].
pub fn decode_ref_with<'a, 'p, R: RecordRef<'a>>(
    message: &'a [u8],
    plan: impl FnOnce(u32) -> Option<&'p Plan<R::Record>>,
) -> Result<R, MessageError> {
    let Framed { schema_id, body } = parse(message).map_err(MessageError::new)?;
    let plan = plan(schema_id).ok_or_else(|| no_plan::<R::Record>(schema_id))?;
    plan.decode_ref(body).map_err(MessageError::from)
}

#[cold]
fn no_plan<T: Record>(schema_id: u32) -> MessageError {
    MessageError::new(format_args!(
        "written with the schema of id {schema_id}, and there is no plan to read it as {}",
        T::SCHEMA.fullname
    ))
}

/// Takes the framing off.
pub fn parse(message: &[u8]) -> Result<Framed<'_>, FramingError> {
    match message {
        [0, a, b, c, d, body @ ..] => Ok(Framed { schema_id: u32::from_be_bytes([*a, *b, *c, *d]), body }),
        [first, ..] if *first != 0 => Err(FramingError::Magic(*first)),
        _ => Err(FramingError::Short(message.len())),
    }
}

/// Bytes that are not in the Confluent wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingError {
    /// The first byte is not zero.
    Magic(u8),
    /// There are fewer bytes than the framing takes.
    Short(usize),
}

impl fmt::Display for FramingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not in the Confluent wire format: ")?;
        match self {
            Self::Magic(byte) => write!(out, "the first byte is {byte}, expected 0"),
            Self::Short(length) => write!(out, "{length} bytes, expected a zero byte and a schema id of 4 bytes first"),
        }
    }
}

impl std::error::Error for FramingError {}
