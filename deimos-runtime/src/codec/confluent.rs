//! The Confluent wire format: a zero byte and the schema's id in the registry before the Avro body.

use std::fmt;

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
