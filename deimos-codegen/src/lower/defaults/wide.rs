//! Defaults of durations and of decimals that no integer of Rust holds, out of the bytes that the schema gives.

/// What the runtime reads of a big-decimal: bytes of the unscaled value, and the scale either way.
const MAX_UNSCALED: usize = 6_804;
const MAX_SCALE: i64 = 16_384;

/// The bytes of a decimal, if it has no more digits than this.
pub(super) fn unscaled(bytes: &[u8], precision: u32) -> Result<Vec<u8>, String> {
    let magnitude = magnitude(bytes);
    if is_below_power_of_ten(&magnitude, precision) {
        Ok(bytes.to_vec())
    } else {
        Err(format!("it has more than {precision} digits"))
    }
}

/// The bytes of the unscaled value, and the scale (Avro 1.12, Alternative Decimal).
pub(super) fn big_decimal(bytes: &[u8]) -> Result<(Vec<u8>, i64), String> {
    parts(bytes)
        .filter(|(unscaled, scale)| magnitude(unscaled).len() <= MAX_UNSCALED && scale.abs() <= MAX_SCALE)
        .map(|(unscaled, scale)| (unscaled.to_vec(), scale))
        .ok_or_else(|| "expected the unscaled value as Avro's bytes, then the scale as an int".to_owned())
}

fn parts(bytes: &[u8]) -> Option<(&[u8], i64)> {
    let (length, rest) = long(bytes)?;
    let (unscaled, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let (scale, rest) = long(rest)?;
    rest.is_empty().then_some((unscaled, scale))
}

/// Zig-zag, variable-length (Avro 1.12, Binary Encoding).
fn long(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let length = bytes.iter().take(9).position(|byte| *byte < 0x80)? + 1;
    let (number, rest) = bytes.split_at(length);
    let value = number.iter().rev().fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    Some(((value >> 1).cast_signed() ^ -((value & 1).cast_signed()), rest))
}

/// Months, days and milliseconds.
pub(super) fn duration(bytes: &[u8]) -> Option<[u32; 3]> {
    let bytes: [u8; 12] = bytes.try_into().ok()?;
    let part = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Some([part(0), part(4), part(8)])
}

/// Little-endian and without zeros at its end, of a number in two's complement, big-endian.
fn magnitude(bytes: &[u8]) -> Vec<u8> {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut carry = negative;
    let mut magnitude: Vec<u8> = bytes.iter().rev().copied().collect();
    for byte in magnitude.iter_mut().filter(|_| negative) {
        (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
    }
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    magnitude
}

fn is_below_power_of_ten(magnitude: &[u8], exponent: u32) -> bool {
    let mut power = vec![1_u8];
    for _ in 0..exponent {
        if power.len() > magnitude.len() {
            return true;
        }
        times_ten(&mut power);
    }
    power.len() > magnitude.len() || (power.len() == magnitude.len() && magnitude.iter().rev().lt(power.iter().rev()))
}

fn times_ten(number: &mut Vec<u8>) {
    let mut carry = 0_u16;
    for byte in number.iter_mut() {
        let product = u16::from(*byte) * 10 + carry;
        *byte = product.to_le_bytes()[0];
        carry = product >> 8;
    }
    if carry > 0 {
        number.push(carry.to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted() {
        for (value, digits) in [(0_i64, 1), (9, 1), (-9, 1), (10, 2), (99, 2), (-100, 3), (255, 3), (256, 3)] {
            let bytes = value.to_be_bytes();
            assert!(unscaled(&bytes, digits).is_ok(), "{value}");
            assert!(value.abs() < 10 || unscaled(&bytes, digits - 1).is_err(), "{value}");
        }
        assert_eq!(unscaled(&(-10_i128.pow(30)).to_be_bytes(), 30), Err("it has more than 30 digits".to_owned()));
        assert!(unscaled(&(10_i128.pow(30) - 1).to_be_bytes(), 30).is_ok());
    }

    #[test]
    fn big_decimals_are_bytes_in_bytes() {
        assert_eq!(big_decimal(&[4, 0x30, 0x39, 4]), Ok((vec![0x30, 0x39], 2)));
        assert_eq!(big_decimal(&[2, 5, 5]), Ok((vec![5], -3)));
        for bad in [&[][..], &[4, 1], &[2, 1], &[2, 1, 0, 0], &[1, 0], &[2, 1, 0x82, 0x80, 2]] {
            assert!(big_decimal(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn durations_are_little_endian() {
        assert_eq!(duration(&[1, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0x80]), Some([1, 512, 0x8000_0003]));
        assert_eq!(duration(&[0; 11]), None);
    }
}
