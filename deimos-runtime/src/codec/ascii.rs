//! Text of ASCII alone, which most strings of messages are, found sooner than the standard library finds UTF-8.
#![expect(unsafe_code, reason = "there is no other way to a `&str` than to look at all bytes once more")]

/// The bits that no byte of ASCII has.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The bytes as text, if all of them are ASCII.
#[inline]
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    // SAFETY: ASCII is UTF-8.
    is_ascii(bytes).then(|| unsafe { std::str::from_utf8_unchecked(bytes) })
}

/// Whether all bytes are ASCII; a few of them are looked at twice, because words are sooner compared than bytes.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    match bytes.len() {
        0 => true,
        1..4 => bytes[0] | bytes[bytes.len() / 2] | bytes[bytes.len() - 1] < 0x80,
        4..8 => halves(bytes) & HIGH == 0,
        8..=16 => words(bytes) & HIGH == 0,
        _ => {
            let (pieces, _) = bytes.as_chunks::<16>();
            let last = words(&bytes[bytes.len() - 16..]);
            pieces.iter().fold(last, |all, piece| all | words(piece)) & HIGH == 0
        }
    }
}

/// The first eight bytes and the last, of eight or more.
#[inline]
fn words(bytes: &[u8]) -> u64 {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    bytes.first_chunk().map_or(HIGH, word) | bytes.last_chunk().map_or(HIGH, word)
}

/// The first four bytes and the last, of four or more.
#[inline]
fn halves(bytes: &[u8]) -> u64 {
    let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    bytes.first_chunk().map_or(HIGH, half) | bytes.last_chunk().map_or(HIGH, half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_anywhere_makes_the_difference() {
        for length in 0..100 {
            let mut bytes = vec![0x7f; length];
            assert_eq!(text(&bytes).map(str::len), Some(length));
            for at in 0..length {
                bytes[at] = 0x80;
                assert_eq!(text(&bytes), None, "byte {at} of {length}");
                bytes[at] = 0;
            }
        }
    }
}
