//! The logical type `uuid`, on a string and on a fixed of 16 bytes.

use uuid::Uuid;

use super::{Codec, Cursor, DecodeError, Reader, Str};

/// `uuid` on a `string`: written with hyphens, in lower case; read in any form of RFC 9562.
#[derive(Debug)]
pub struct UuidString;

impl Codec for UuidString {
    type Value = Uuid;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(_: &Uuid) -> usize {
        38
    }

    fn encode(value: &Uuid, out: &mut Cursor<'_>) {
        Str::encode_str(value.hyphenated().encode_lower(&mut [0; 36]), out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Uuid, DecodeError> {
        let start = reader.offset();
        let text = Str::decode_str(reader)?;
        Uuid::try_parse(text).map_err(|error| DecodeError::new(start, format!("{text:?} is not a UUID: {error}")))
    }
}

/// `uuid` on a `fixed` of 16 bytes, in network order.
#[derive(Debug)]
pub struct UuidFixed;

impl Codec for UuidFixed {
    type Value = Uuid;
    const MIN_SIZE: usize = 16;
    const INFALLIBLE: bool = true;

    fn bound(_: &Uuid) -> usize {
        16
    }

    fn encode(value: &Uuid, out: &mut Cursor<'_>) {
        out.put(value.as_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Uuid, DecodeError> {
        reader.take_array().map(Uuid::from_bytes)
    }
}
