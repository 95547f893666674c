//! Where decoders read: the bytes of one message, with bounds on depth, on memory and on items without bytes.

use super::{Codec, DecodeError, Limits, faults};

/// How many bytes of the stack nested values may take: half of what tokio and the standard library give a thread. A
/// record of a hundred fields takes kilobytes a level.
const MAX_STACK: usize = 1 << 20;

/// How many bytes any array may reserve at once. What the arrays around it have reserved does not matter, as they are no
/// more than the levels of depth.
const FREE: usize = 4096;

/// Reads Avro's binary encoding from a slice; every error names the byte it stopped at.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// How many bytes there were in the beginning.
    whole: usize,
    limits: Limits,
    /// How many more levels, items without bytes and bytes of memory there may be.
    left: Limits,
    /// Where on the stack the outermost value is read.
    stack: usize,
    /// How many bytes the arrays that are being read have reserved.
    reserved: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `input`, one Avro body without framing.
    pub fn new(input: &'a [u8]) -> Self {
        Self::with_limits(input, Limits::new())
    }

    /// The same with other limits.
    pub fn with_limits(input: &'a [u8], limits: Limits) -> Self {
        Self { rest: input, whole: input.len(), limits, left: limits, stack: 0, reserved: 0 }
    }

    /// The offset of the next byte.
    #[inline]
    pub fn offset(&self) -> usize {
        self.whole - self.rest.len()
    }

    /// The bytes that were not read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Checks that nothing is left over.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(faults::left_over(self.offset(), left)),
        }
    }

    /// An error at the current byte.
    #[cold]
    pub fn error(&self, message: impl Into<String>) -> DecodeError {
        DecodeError::new(self.offset(), message)
    }

    /// Reads a record's fields with `fields`; errors name the record, and recursion is bounded.
    #[inline]
    pub fn record<T>(
        &mut self,
        fullname: &'static str,
        fields: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let mut read = self.nested(fields);
        if let Err(error) = &mut read {
            error.name_record(fullname);
        }
        read
    }

    /// Reads one field; errors name it.
    #[inline]
    pub fn field<C: Codec>(&mut self, name: &'static str) -> Result<C::Value, DecodeError> {
        let mut read = C::decode(self);
        if let Err(error) = &mut read {
            error.name_field(name);
        }
        read
    }

    /// Reads one field into its place, which holds a [blank](super::Fields::blank); errors name it.
    #[inline]
    pub fn field_into<C: Codec>(&mut self, place: &mut C::Value, name: &'static str) -> Result<(), DecodeError> {
        let mut read = C::decode_into(place, self);
        if let Err(error) = &mut read {
            error.name_field(name);
        }
        read
    }

    /// Reads what lies one level deeper.
    #[inline]
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.enter()?;
        let value = read(self);
        self.leave();
        value
    }

    /// Goes one level deeper, for who holds more than the reader; it [leaves](Self::leave) in the end.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), DecodeError> {
        let here = stack();
        if self.left.depth == self.limits.depth {
            self.stack = here;
        }
        if self.left.depth == 0 || self.stack.abs_diff(here) > MAX_STACK {
            return Err(faults::deep(self.offset(), self.limits.depth - self.left.depth));
        }
        self.left.depth -= 1;
        Ok(())
    }

    /// Goes one level up.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.left.depth += 1;
    }

    /// Reads `count` bytes.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(count) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(faults::too_few(self.offset(), count, self.rest.len())),
        }
    }

    /// Reads an array of bytes of a fixed length.
    #[inline]
    pub fn take_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(*bytes)
            }
            None => Err(faults::too_few(self.offset(), N, self.rest.len())),
        }
    }

    /// Reads a long.
    #[inline]
    pub fn long(&mut self) -> Result<i64, DecodeError> {
        match self.rest {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(i64::from(byte >> 1) ^ -i64::from(byte & 1))
            }
            _ => self.long_of_bytes(),
        }
    }

    /// Reads a long of any number of bytes.
    #[inline(never)]
    fn long_of_bytes(&mut self) -> Result<i64, DecodeError> {
        if let Some(window) = self.rest.first_chunk() {
            let window = u64::from_le_bytes(*window);
            let ends = !window & 0x8080_8080_8080_8080;
            if ends != 0 {
                self.rest = &self.rest[ends.trailing_zeros() as usize / 8 + 1..];
                // All bits up to the first byte that ends a number.
                let value = groups_of_seven(window & (ends ^ (ends - 1)));
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        self.long_by_bytes()
    }

    /// Reads a long byte by byte.
    fn long_by_bytes(&mut self) -> Result<i64, DecodeError> {
        let mut value = 0_u64;
        for (index, &byte) in self.rest.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                if index == 9 && byte > 1 {
                    return Err(self.error("a long of more than 64 bits"));
                }
                self.rest = &self.rest[index + 1..];
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err(match self.rest.len() {
            0..10 => self.error("the bytes end within a number"),
            _ => self.error("a number of more than 10 bytes"),
        })
    }

    /// Skips the next long if it is this one.
    #[inline]
    pub(super) fn skip_if_long(&mut self, expected: i64) -> bool {
        let start = self.rest;
        let same = self.long().is_ok_and(|value| value == expected);
        if !same {
            self.rest = start;
        }
        same
    }

    /// Reads the length of bytes or of a string; it is never more than the bytes that are left.
    #[inline]
    pub fn length(&mut self) -> Result<usize, DecodeError> {
        let start = self.offset();
        let length = self.long()?;
        match usize::try_from(length) {
            Ok(length) if length <= self.rest.len() => Ok(length),
            _ => Err(faults::length(start, length, self.rest.len())),
        }
    }

    /// Reads the index of an enum's symbol or of a union's branch, which is below `count`.
    #[inline]
    pub fn index(&mut self, count: usize) -> Result<usize, DecodeError> {
        let start = self.offset();
        let index = self.long()?;
        match usize::try_from(index) {
            Ok(index) if index < count => Ok(index),
            _ => Err(faults::index(start, index, count)),
        }
    }

    /// Goes one level deeper, into an array or a map; it [leaves](Self::leave_items) in the end with what this returns.
    #[inline]
    pub(super) fn enter_items(&mut self) -> Result<usize, DecodeError> {
        self.enter()?;
        Ok(self.reserved)
    }

    /// Goes one level up, out of an array or a map that has reserved what it takes.
    #[inline]
    pub(super) fn leave_items(&mut self, before: usize) {
        self.reserved = before;
        self.leave();
    }

    /// Reads how many items the next block of an array or a map holds, 0 at its end, and how many of them it may reserve
    /// at once: all where that is little, and otherwise never so many that all arrays together reserve more than a small
    /// multiple of the bytes that are left.
    ///
    /// An item takes at least `min_size` bytes, so a count that the rest cannot hold is an error before anything is
    /// allocated, and `size` bytes of memory; items without bytes draw on a budget.
    #[inline]
    pub(super) fn block(
        &mut self,
        (min_size, size): (usize, usize),
        before: usize,
    ) -> Result<(usize, usize), DecodeError> {
        let start = self.offset();
        let (count, _) = self.block_head()?;
        self.charge(count, min_size, start)?;
        match count.checked_mul(size).and_then(|size| self.left.memory.checked_sub(size)) {
            Some(left) => self.left.memory = left,
            None => return Err(faults::memory(start, count, self.limits.memory)),
        }
        let size = size.max(1);
        self.reserved = before;
        if count <= FREE / size {
            return Ok((count, count));
        }
        let affordable = (self.rest.len() * 4).saturating_sub(before).max(FREE) / size;
        let reserved = count.min(affordable + 1);
        self.reserved = before + reserved * size;
        Ok((count, reserved))
    }

    /// Reads how many items the next block holds, and how many bytes they take, if the block says so.
    #[inline]
    fn block_head(&mut self) -> Result<(usize, Option<usize>), DecodeError> {
        let start = self.offset();
        let count = self.long()?;
        match usize::try_from(count) {
            Ok(count) => Ok((count, None)),
            Err(_) => self.sized_block(count, start),
        }
    }

    /// A block whose count is negative, behind which is its size in bytes.
    #[cold]
    #[inline(never)]
    fn sized_block(&mut self, count: i64, start: usize) -> Result<(usize, Option<usize>), DecodeError> {
        let count = count.checked_neg().ok_or_else(|| DecodeError::new(start, "a block of 2^63 items"))?;
        let size = self.length()?;
        let count = usize::try_from(count).map_err(|_| faults::block(start, count))?;
        Ok((count, Some(size)))
    }

    /// Refuses more items than the bytes that are left can hold.
    #[inline]
    fn charge(&mut self, count: usize, min_size: usize, start: usize) -> Result<(), DecodeError> {
        if min_size == 0 {
            match self.left.empty_items.checked_sub(count) {
                Some(left) => self.left.empty_items = left,
                None => return Err(faults::empty_items(start, self.limits.empty_items)),
            }
        } else if count.checked_mul(min_size).is_none_or(|size| size > self.rest.len()) {
            return Err(faults::block_beyond(start, (count, min_size), self.rest.len()));
        }
        Ok(())
    }

    /// Goes past the next block, where it says how long it is, or to the first of the items that this returns the number
    /// of, where it does not; `None` at the end of the array or map.
    pub(super) fn skip_block(&mut self, min_size: usize) -> Result<Option<usize>, DecodeError> {
        let start = self.offset();
        match self.block_head()? {
            (0, _) => Ok(None),
            (_, Some(size)) => {
                self.take(size)?;
                Ok(Some(0))
            }
            (count, None) => {
                self.charge(count, min_size, start)?;
                Ok(Some(count))
            }
        }
    }
}

/// The lower seven bits of each byte, side by side.
#[inline]
fn groups_of_seven(bytes: u64) -> u64 {
    let pairs = (bytes & 0x007f_007f_007f_007f) | (bytes & 0x7f00_7f00_7f00_7f00) >> 1;
    let fours = (pairs & 0x0000_3fff_0000_3fff) | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    (fours & 0x0fff_ffff) | (fours & 0x0fff_ffff_0000_0000) >> 4
}

/// About where the stack ends now.
#[inline]
fn stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}
