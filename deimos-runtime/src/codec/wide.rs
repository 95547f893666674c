//! Decimals of more digits than `rust_decimal` holds, and the logical type `big-decimal`, which carries its own scale.

use bigdecimal::BigDecimal as Value;
use bigdecimal::num_bigint::{BigInt, BigUint, Sign};

use super::primitive::LONG;
use super::{Codec, Cursor, DecodeError, EncodeError, Int, Reader, redundant};

/// The most places behind the point, or zeros before it, that a big-decimal may have: comparing two values writes out the
/// places that one of them lacks.
const MAX_SCALE: u32 = 16_384;

/// The most bytes of a big-decimal's unscaled value, about 16,384 digits: writing it in decimals takes quadratic time.
const MAX_UNSCALED: usize = 6_804;

/// `decimal` on `bytes` of up to 16,384 digits, otherwise as [`Decimal`](super::Decimal).
#[derive(Debug)]
pub struct WideDecimal<const PRECISION: u32, const SCALE: u32>;

impl<const PRECISION: u32, const SCALE: u32> Codec for WideDecimal<PRECISION, SCALE> {
    type Value = Value;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = false;

    fn bound(_: &Value) -> usize {
        LONG + bytes_of(PRECISION)
    }

    fn check(value: &Value) -> Result<(), EncodeError> {
        unscaled(value, PRECISION, SCALE).map(drop)
    }

    fn encode(value: &Value, out: &mut Cursor<'_>) {
        let bytes = checked(value, PRECISION, SCALE).to_signed_bytes_be();
        out.put_count(bytes.len());
        out.put(&bytes);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        let length = reader.length()?;
        read(reader, length, PRECISION, SCALE)
    }
}

/// `decimal` on a `fixed` of `SIZE` bytes, otherwise as [`WideDecimal`].
#[derive(Debug)]
pub struct WideDecimalFixed<const SIZE: usize, const PRECISION: u32, const SCALE: u32>;

impl<const SIZE: usize, const PRECISION: u32, const SCALE: u32> Codec for WideDecimalFixed<SIZE, PRECISION, SCALE> {
    type Value = Value;
    const MIN_SIZE: usize = SIZE;
    const INFALLIBLE: bool = false;

    fn bound(_: &Value) -> usize {
        SIZE
    }

    fn check(value: &Value) -> Result<(), EncodeError> {
        match unscaled(value, PRECISION, SCALE)?.to_signed_bytes_be().len() {
            needed if needed <= SIZE => Ok(()),
            needed => Err(EncodeError::new(format!("the decimal takes {needed} bytes, the fixed has {SIZE}"))),
        }
    }

    fn encode(value: &Value, out: &mut Cursor<'_>) {
        let unscaled = checked(value, PRECISION, SCALE);
        let bytes = unscaled.to_signed_bytes_be();
        let sign = if unscaled.sign() == Sign::Minus { 0xff } else { 0 };
        (bytes.len()..SIZE).for_each(|_| out.put_byte(sign));
        out.put(&bytes);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        read(reader, SIZE, PRECISION, SCALE)
    }
}

/// `big-decimal`: bytes that hold the unscaled value, as bytes, and the scale, as an int (Avro 1.12, Alternative Decimal).
///
/// A value has at most about 16,384 digits, and at most 16,384 places behind the point or zeros before it.
#[derive(Debug)]
pub struct BigDecimal;

impl Codec for BigDecimal {
    type Value = Value;
    const MIN_SIZE: usize = 3;
    const INFALLIBLE: bool = false;

    fn bound(value: &Value) -> usize {
        let (unscaled, _) = value.as_bigint_and_scale();
        3 * LONG + bytes_in(&unscaled)
    }

    fn check(value: &Value) -> Result<(), EncodeError> {
        let (unscaled, scale) = value.as_bigint_and_scale();
        if scale.unsigned_abs() > u64::from(MAX_SCALE) {
            return Err(EncodeError::new(format!("a decimal of scale {scale}, the limit is {MAX_SCALE} either way")));
        }
        match bytes_in(&unscaled) {
            ..=MAX_UNSCALED => Ok(()),
            bytes => Err(EncodeError::new(format!("a decimal of {bytes} bytes, the limit is {MAX_UNSCALED}"))),
        }
    }

    fn encode(value: &Value, out: &mut Cursor<'_>) {
        let (unscaled, scale) = value.as_bigint_and_scale();
        let bytes = unscaled.to_signed_bytes_be();
        let length = i64::try_from(bytes.len()).expect("`check` has passed before `encode` is called");
        out.put_count(size_of_long(length) + bytes.len() + size_of_long(scale));
        out.put_long(length);
        out.put(&bytes);
        out.put_long(scale);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        let length = reader.length()?;
        let start = reader.offset();
        let digits = reader.length()?;
        let bytes = reader.take(digits)?;
        let bytes = &bytes[redundant(bytes)..];
        let scale = Int::decode(reader)?;
        if reader.offset() - start != length {
            return Err(DecodeError::new(start, format!("a big-decimal that does not end after {length} bytes")));
        }
        if bytes.len() > MAX_UNSCALED || scale.unsigned_abs() > MAX_SCALE {
            let message = format!(
                "a big-decimal of {} bytes and scale {scale}, the limits are {MAX_UNSCALED} and {MAX_SCALE}",
                bytes.len()
            );
            return Err(DecodeError::new(start, message));
        }
        Ok(Value::new(BigInt::from_signed_bytes_be(bytes), i64::from(scale)))
    }
}

/// The value as an integer of `10^-scale`, if it is one and has no more digits than the schema admits.
pub(crate) fn unscaled(value: &Value, precision: u32, scale: u32) -> Result<BigInt, EncodeError> {
    let (digits, places) = value.as_bigint_and_scale();
    if digits.sign() == Sign::NoSign {
        return Ok(BigInt::ZERO);
    }
    let too_many =
        || EncodeError::new(format!("the decimal has more digits than decimal({precision},{scale}) can hold"));
    let missing = i128::from(scale) - i128::from(places);
    let unscaled = match u32::try_from(missing.unsigned_abs()) {
        Ok(0) => digits.into_owned(),
        Ok(zeros) if missing > 0 && zeros <= precision => digits.as_ref() * power_of_ten(zeros),
        _ if missing > 0 => return Err(too_many()),
        excess => excess.ok().and_then(|excess| without_zeros(&digits, excess)).ok_or_else(|| {
            EncodeError::new(format!("the decimal has {places} decimal places, the schema has {scale}"))
        })?,
    };
    if has_digits(&unscaled, precision) { Ok(unscaled) } else { Err(too_many()) }
}

/// A number without so many zeros at its end, if it has them.
fn without_zeros(number: &BigInt, zeros: u32) -> Option<BigInt> {
    // 10^n has more than n bits.
    if u64::from(zeros) >= number.bits() {
        return None;
    }
    let power = power_of_ten(zeros);
    (number % &power == BigInt::ZERO).then(|| number / power)
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// Whether a number has at most so many digits; the power of ten is only worked out where the bits leave it open.
fn has_digits(number: &BigInt, precision: u32) -> bool {
    let (bits, precision_bits) = (number.bits(), u64::from(precision) * 33_219 / 10_000);
    // log2(10) is 3.32192…
    match bits {
        _ if bits <= precision_bits => true,
        _ if bits > u64::from(precision) * 33_220 / 10_000 + 2 => false,
        _ => number.magnitude() < &BigUint::from(10_u32).pow(precision),
    }
}

fn checked(value: &Value, precision: u32, scale: u32) -> BigInt {
    unscaled(value, precision, scale).expect("`check` has passed before `encode` is called")
}

/// The most bytes that a number of so many digits takes.
fn bytes_of(precision: u32) -> usize {
    let bits = u64::from(precision) * 33_220 / 10_000 + 2;
    usize::try_from(bits / 8 + 1).unwrap_or(usize::MAX)
}

/// The most bytes that a number takes in two's complement.
fn bytes_in(number: &BigInt) -> usize {
    usize::try_from(number.bits() / 8 + 1).unwrap_or(usize::MAX)
}

/// How many bytes a long takes.
fn size_of_long(value: i64) -> usize {
    let mut bytes = [0; LONG];
    let mut cursor = Cursor::new(&mut bytes);
    cursor.put_long(value);
    cursor.written()
}

fn read(reader: &mut Reader<'_>, length: usize, precision: u32, scale: u32) -> Result<Value, DecodeError> {
    let start = reader.offset();
    let bytes = reader.take(length)?;
    let bytes = &bytes[redundant(bytes)..];
    Some(bytes)
        .filter(|bytes| bytes.len() <= bytes_of(precision))
        .map(BigInt::from_signed_bytes_be)
        .filter(|unscaled| has_digits(unscaled, precision))
        .map(|unscaled| Value::new(unscaled, i64::from(scale)))
        .ok_or_else(|| {
            DecodeError::new(
                start,
                format!("a decimal of {length} bytes with more digits than decimal({precision},{scale})"),
            )
        })
}
