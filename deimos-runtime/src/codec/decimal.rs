//! The logical type `decimal`, on bytes and on a fixed: the unscaled value in two's complement, big-endian.

use rust_decimal::Decimal as Value;

use super::primitive::LONG;
use super::{Codec, Cursor, DecodeError, EncodeError, Reader};

/// The most bytes that an unscaled value of at most 28 digits takes.
const UNSCALED: usize = 16;

/// `decimal` on `bytes`, of at most `PRECISION` digits (28 at the most), `SCALE` of them behind the point.
///
/// A value with fewer places is padded with zeros; one that would have to be rounded is an error of
/// [`check`](Codec::check).
#[derive(Debug)]
pub struct Decimal<const PRECISION: u32, const SCALE: u32>;

impl<const PRECISION: u32, const SCALE: u32> Codec for Decimal<PRECISION, SCALE> {
    type Value = Value;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = false;

    fn bound(_: &Value) -> usize {
        LONG + UNSCALED
    }

    fn check(value: &Value) -> Result<(), EncodeError> {
        unscaled(value, PRECISION, SCALE).map(drop)
    }

    fn encode(value: &Value, out: &mut Cursor<'_>) {
        let bytes = checked(value, PRECISION, SCALE).to_be_bytes();
        let bytes = &bytes[redundant(&bytes)..];
        out.put_count(bytes.len());
        out.put(bytes);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        let length = reader.length()?;
        read(reader, length, PRECISION, SCALE)
    }
}

/// `decimal` on a `fixed` of `SIZE` bytes, otherwise as [`Decimal`].
#[derive(Debug)]
pub struct DecimalFixed<const SIZE: usize, const PRECISION: u32, const SCALE: u32>;

impl<const SIZE: usize, const PRECISION: u32, const SCALE: u32> Codec for DecimalFixed<SIZE, PRECISION, SCALE> {
    type Value = Value;
    const MIN_SIZE: usize = SIZE;
    const INFALLIBLE: bool = false;

    fn bound(_: &Value) -> usize {
        SIZE
    }

    fn check(value: &Value) -> Result<(), EncodeError> {
        let bytes = unscaled(value, PRECISION, SCALE)?.to_be_bytes();
        match bytes.len() - redundant(&bytes) {
            needed if needed <= SIZE => Ok(()),
            needed => Err(EncodeError::new(format!("{value} takes {needed} bytes, the fixed has {SIZE}"))),
        }
    }

    fn encode(value: &Value, out: &mut Cursor<'_>) {
        let unscaled = checked(value, PRECISION, SCALE);
        let bytes = unscaled.to_be_bytes();
        let sign = if unscaled < 0 { 0xff } else { 0 };
        (bytes.len()..SIZE).for_each(|_| out.put_byte(sign));
        out.put(&bytes[bytes.len().saturating_sub(SIZE)..]);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        read(reader, SIZE, PRECISION, SCALE)
    }
}

/// The value as an integer of `10^-scale`, if it is one and has no more digits than the schema admits.
pub(crate) fn unscaled(value: &Value, precision: u32, scale: u32) -> Result<i128, EncodeError> {
    let value = value.normalize();
    let places = value.scale();
    let Some(missing) = scale.checked_sub(places) else {
        return Err(EncodeError::new(format!("{value} has {places} decimal places, the schema has {scale}")));
    };
    10_i128
        .checked_pow(missing)
        .and_then(|factor| value.mantissa().checked_mul(factor))
        .filter(|unscaled| digits(*unscaled) <= precision)
        .ok_or_else(|| EncodeError::new(format!("{value} has more digits than decimal({precision},{scale}) can hold")))
}

fn checked(value: &Value, precision: u32, scale: u32) -> i128 {
    unscaled(value, precision, scale).expect("`check` has passed before `encode` is called")
}

fn digits(value: i128) -> u32 {
    value.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1)
}

/// How many leading bytes only repeat the sign.
pub(crate) fn redundant(bytes: &[u8]) -> usize {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let same = bytes.iter().take(bytes.len().saturating_sub(1)).take_while(|byte| **byte == sign).count();
    match same {
        0 => 0,
        same if (bytes[same] ^ sign) & 0x80 == 0 => same,
        same => same - 1,
    }
}

fn read(reader: &mut Reader<'_>, length: usize, precision: u32, scale: u32) -> Result<Value, DecodeError> {
    let start = reader.offset();
    let bytes = reader.take(length)?;
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let significant = bytes.len().min(UNSCALED);
    let (padding, low) = bytes.split_at(bytes.len() - significant);
    let mut buffer = [sign; UNSCALED];
    buffer[UNSCALED - significant..].copy_from_slice(low);
    let unscaled = i128::from_be_bytes(buffer);
    let fits = padding.iter().all(|byte| *byte == sign) && (unscaled < 0) == (sign == 0xff);
    Some(unscaled)
        .filter(|unscaled| fits && digits(*unscaled) <= precision)
        .and_then(|unscaled| Value::try_from_i128_with_scale(unscaled, scale).ok())
        .ok_or_else(|| {
            DecodeError::new(
                start,
                format!("a decimal of {length} bytes with more digits than decimal({precision},{scale})"),
            )
        })
}
