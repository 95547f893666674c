//! Avro's primitive types and fixed (Avro 1.12, Primitive Types).

use std::mem;

use super::plan::Number;
use super::{Codec, Cursor, DecodeError, Node, Reader, ascii, faults};

/// The most bytes that a long can take.
pub(super) const LONG: usize = 10;

/// The most bytes that an int can take.
const INT: usize = 5;

/// `null`, which takes no bytes.
#[derive(Debug)]
pub struct Null;

impl Codec for Null {
    type Value = ();
    const MIN_SIZE: usize = 0;
    const INFALLIBLE: bool = true;

    fn bound((): &()) -> usize {
        0
    }

    fn encode((): &(), _: &mut Cursor<'_>) {}

    fn decode(_: &mut Reader<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// `boolean`, one byte.
#[derive(Debug)]
pub struct Boolean;

impl Codec for Boolean {
    type Value = bool;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &bool) -> usize {
        1
    }

    #[inline]
    fn encode(value: &bool, out: &mut Cursor<'_>) {
        out.put_byte(u8::from(*value));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
        let start = reader.offset();
        match reader.take_array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(faults::boolean(start, other)),
        }
    }
}

/// `int`, 1 to 5 bytes.
#[derive(Debug)]
pub struct Int;

impl Codec for Int {
    type Value = i32;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &i32) -> usize {
        INT
    }

    #[inline]
    fn encode(value: &i32, out: &mut Cursor<'_>) {
        out.put_long(i64::from(*value));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<i32, DecodeError> {
        let start = reader.offset();
        let value = reader.long()?;
        match i32::try_from(value) {
            Ok(value) if reader.offset() - start <= INT => Ok(value),
            _ => Err(faults::int(start, value)),
        }
    }
}

/// `long`, 1 to 10 bytes.
#[derive(Debug)]
pub struct Long;

impl Codec for Long {
    type Value = i64;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &i64) -> usize {
        LONG
    }

    #[inline]
    fn encode(value: &i64, out: &mut Cursor<'_>) {
        out.put_long(*value);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<i64, DecodeError> {
        reader.long()
    }
}

/// `float`, 4 bytes; every bit pattern survives.
#[derive(Debug)]
pub struct Float;

impl Codec for Float {
    type Value = f32;
    const MIN_SIZE: usize = 4;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &f32) -> usize {
        4
    }

    #[inline]
    fn encode(value: &f32, out: &mut Cursor<'_>) {
        out.put(&value.to_le_bytes());
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<f32, DecodeError> {
        reader.take_array().map(f32::from_le_bytes)
    }

    #[expect(clippy::cast_precision_loss, reason = "Avro 1.12, Schema Resolution: a number is promoted to this type")]
    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<f32, DecodeError> {
        Ok(match node.number(reader)? {
            Number::Int => Int::decode(reader)? as f32,
            _ => Long::decode(reader)? as f32,
        })
    }
}

/// `double`, 8 bytes; every bit pattern survives.
#[derive(Debug)]
pub struct Double;

impl Codec for Double {
    type Value = f64;
    const MIN_SIZE: usize = 8;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &f64) -> usize {
        8
    }

    #[inline]
    fn encode(value: &f64, out: &mut Cursor<'_>) {
        out.put(&value.to_le_bytes());
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<f64, DecodeError> {
        reader.take_array().map(f64::from_le_bytes)
    }

    #[expect(clippy::cast_precision_loss, reason = "Avro 1.12, Schema Resolution: a number is promoted to this type")]
    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<f64, DecodeError> {
        Ok(match node.number(reader)? {
            Number::Int => f64::from(Int::decode(reader)?),
            Number::Long => Long::decode(reader)? as f64,
            Number::Float => f64::from(Float::decode(reader)?),
        })
    }
}

/// `bytes`, their length first.
#[derive(Debug)]
pub struct Bytes;

impl Bytes {
    #[inline]
    pub(super) fn decode_slice<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
        let length = reader.length()?;
        reader.take(length)
    }
}

impl Codec for Bytes {
    type Value = Vec<u8>;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(value: &Vec<u8>) -> usize {
        LONG + value.len()
    }

    #[inline]
    fn encode(value: &Vec<u8>, out: &mut Cursor<'_>) {
        out.put_count(value.len());
        out.put(value);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
        Self::decode_slice(reader).map(<[u8]>::to_vec)
    }
}

/// `string`, UTF-8, its length in bytes first.
#[derive(Debug)]
pub struct Str;

impl Str {
    #[inline]
    pub(super) fn decode_str<'a>(reader: &mut Reader<'a>) -> Result<&'a str, DecodeError> {
        let length = reader.length()?;
        let start = reader.offset();
        let bytes = reader.take(length)?;
        match ascii::text(bytes) {
            Some(text) => Ok(text),
            None => unicode(bytes, start),
        }
    }

    #[inline]
    pub(super) fn encode_str(value: &str, out: &mut Cursor<'_>) {
        out.put_count(value.len());
        out.put(value.as_bytes());
    }
}

/// Text that is not ASCII alone.
#[inline(never)]
fn unicode(bytes: &[u8], start: usize) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes)
        .map_err(|error| DecodeError::new(start + error.valid_up_to(), "a string that is not UTF-8"))
}

impl Codec for Str {
    type Value = String;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(value: &String) -> usize {
        LONG + value.len()
    }

    #[inline]
    fn encode(value: &String, out: &mut Cursor<'_>) {
        Self::encode_str(value, out);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
        Self::decode_str(reader).map(str::to_owned)
    }

    #[inline]
    fn decode_into(place: &mut String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let text = Self::decode_str(reader)?.to_owned();
        mem::forget(mem::replace(place, text)); // a blank has nothing to free, and to ask each one takes time
        Ok(())
    }
}

/// The bytes of a `fixed` of `N` bytes; a generated fixed is a newtype over the same array.
#[derive(Debug)]
pub struct Fixed<const N: usize>;

impl<const N: usize> Codec for Fixed<N> {
    type Value = [u8; N];
    const MIN_SIZE: usize = N;
    const INFALLIBLE: bool = true;

    #[inline]
    fn bound(_: &[u8; N]) -> usize {
        N
    }

    #[inline]
    fn encode(value: &[u8; N], out: &mut Cursor<'_>) {
        out.put(value);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<[u8; N], DecodeError> {
        reader.take_array()
    }
}
