//! What is wrong with bytes, in words: apart from the code that reads them, which has no use for any of it.

use super::DecodeError;

#[cold]
#[inline(never)]
pub(super) fn left_over(at: usize, left: usize) -> DecodeError {
    DecodeError::new(at, format!("{left} bytes are left over behind the value"))
}

#[cold]
#[inline(never)]
pub(super) fn too_few(at: usize, expected: usize, left: usize) -> DecodeError {
    DecodeError::new(at, format!("expected {expected} bytes, {left} are left"))
}

#[cold]
#[inline(never)]
pub(super) fn length(at: usize, length: i64, left: usize) -> DecodeError {
    match usize::try_from(length) {
        Ok(length) => too_few(at, length, left),
        Err(_) => DecodeError::new(at, format!("a length of {length}")),
    }
}

#[cold]
#[inline(never)]
pub(super) fn index(at: usize, index: i64, count: usize) -> DecodeError {
    DecodeError::new(at, format!("index {index}, the schema has {count} (0 to {})", count.saturating_sub(1)))
}

#[cold]
#[inline(never)]
pub(super) fn block(at: usize, count: i64) -> DecodeError {
    DecodeError::new(at, format!("a block of {count} items"))
}

#[cold]
#[inline(never)]
pub(super) fn block_beyond(at: usize, (count, min_size): (usize, usize), left: usize) -> DecodeError {
    DecodeError::new(at, format!("a block of {count} items of {min_size} bytes or more, {left} bytes are left"))
}

#[cold]
#[inline(never)]
pub(super) fn empty_items(at: usize, limit: usize) -> DecodeError {
    DecodeError::new(at, format!("more than {limit} items that take no bytes"))
}

#[cold]
#[inline(never)]
pub(super) fn memory(at: usize, count: usize, limit: usize) -> DecodeError {
    DecodeError::new(at, format!("{count} more items take the message beyond the limit of {limit} bytes of memory"))
}

#[cold]
#[inline(never)]
pub(super) fn deep(at: usize, levels: u16) -> DecodeError {
    DecodeError::new(at, format!("values nest deeper than {levels} levels"))
}

#[cold]
#[inline(never)]
pub(super) fn boolean(at: usize, byte: u8) -> DecodeError {
    DecodeError::new(at, format!("byte {byte} for a boolean, expected 0 or 1"))
}

#[cold]
#[inline(never)]
pub(super) fn int(at: usize, value: i64) -> DecodeError {
    match i32::try_from(value) {
        Ok(_) => DecodeError::new(at, "an int of more than 5 bytes"),
        Err(_) => DecodeError::new(at, format!("{value} for an int of 32 bits")),
    }
}

#[cold]
#[inline(never)]
pub(super) fn timestamp(at: usize, count: i64) -> DecodeError {
    DecodeError::new(at, format!("a timestamp of {count}, out of chrono's range"))
}
