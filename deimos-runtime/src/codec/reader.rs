//! Where decoders read: the bytes of one message, with bounds on depth, on memory and on items without bytes.

use super::{Codec, DecodeError, Limits};

/// How many bytes of the stack nested values may take: half of what tokio and the standard library give a thread. A
/// record of a hundred fields takes kilobytes a level.
const MAX_STACK: usize = 1 << 20;

/// How many bytes any array may reserve at once. What the arrays around it have reserved does not matter, as they are no
/// more than the levels of depth.
const FREE: usize = 4096;

/// Reads Avro's binary encoding from a slice; every error names the byte it stopped at.
#[derive(Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    at: usize,
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
        Self { input, at: 0, limits, left: limits, stack: 0, reserved: 0 }
    }

    /// The offset of the next byte.
    #[inline]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The bytes that were not read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        &self.input[self.at..]
    }

    /// Checks that nothing is left over.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.rest().len() {
            0 => Ok(()),
            left => Err(self.error(format!("{left} bytes are left over behind the value"))),
        }
    }

    /// An error at the current byte.
    #[cold]
    pub fn error(&self, message: impl Into<String>) -> DecodeError {
        DecodeError::new(self.at, message)
    }

    /// Reads a record's fields with `fields`; errors name the record, and recursion is bounded.
    #[inline]
    pub fn record<T>(
        &mut self,
        fullname: &'static str,
        fields: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.nested(fields).map_err(|error| error.within(fullname))
    }

    /// Reads one field; errors name it.
    #[inline]
    pub fn field<C: Codec>(&mut self, name: &'static str) -> Result<C::Value, DecodeError> {
        C::decode(self).map_err(|error| error.in_field(name))
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
            return Err(self.error(format!("values nest deeper than {} levels", self.limits.depth - self.left.depth)));
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
        match self.rest().get(..count) {
            Some(bytes) => {
                self.at += count;
                Ok(bytes)
            }
            None => Err(self.error(format!("expected {count} bytes, {} are left", self.rest().len()))),
        }
    }

    /// Reads an array of bytes of a fixed length.
    #[inline]
    pub fn take_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest().first_chunk() {
            Some(bytes) => {
                self.at += N;
                Ok(*bytes)
            }
            None => Err(self.error(format!("expected {N} bytes, {} are left", self.rest().len()))),
        }
    }

    /// Reads a long.
    #[inline]
    pub fn long(&mut self) -> Result<i64, DecodeError> {
        match self.input.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(i64::from(byte >> 1) ^ -i64::from(byte & 1))
            }
            _ => self.long_of_bytes(),
        }
    }

    /// Reads a long of any number of bytes.
    fn long_of_bytes(&mut self) -> Result<i64, DecodeError> {
        let start = self.at;
        let mut value = 0_u64;
        for (index, &byte) in self.rest().iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                if index == 9 && byte > 1 {
                    return Err(DecodeError::new(start, "a long of more than 64 bits"));
                }
                self.at = start + index + 1;
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err(match self.rest().len() {
            0..10 => DecodeError::new(start, "the bytes end within a number"),
            _ => DecodeError::new(start, "a number of more than 10 bytes"),
        })
    }

    /// Skips the next long if it is this one.
    #[inline]
    pub(super) fn skip_if_long(&mut self, expected: i64) -> bool {
        let start = self.at;
        let same = self.long().is_ok_and(|value| value == expected);
        if !same {
            self.at = start;
        }
        same
    }

    /// Reads the length of bytes or of a string; it is never more than the bytes that are left.
    #[inline]
    pub fn length(&mut self) -> Result<usize, DecodeError> {
        let start = self.at;
        let length = self.long()?;
        match usize::try_from(length) {
            Ok(length) if length <= self.rest().len() => Ok(length),
            Ok(length) => {
                Err(DecodeError::new(start, format!("expected {length} bytes, {} are left", self.rest().len())))
            }
            Err(_) => Err(DecodeError::new(start, format!("a length of {length}"))),
        }
    }

    /// Reads the index of an enum's symbol or of a union's branch, which is below `count`.
    #[inline]
    pub fn index(&mut self, count: usize) -> Result<usize, DecodeError> {
        let start = self.at;
        let index = self.long()?;
        match usize::try_from(index) {
            Ok(index) if index < count => Ok(index),
            _ => Err(DecodeError::new(
                start,
                format!("index {index}, the schema has {count} (0 to {})", count.saturating_sub(1)),
            )),
        }
    }

    /// Reads a block's items with `read`, which is told how many it may reserve at once: all of them where that is
    /// little, and otherwise never so many that all arrays together reserve more than a small multiple of the bytes that
    /// are left.
    #[inline]
    pub(super) fn reserving<T>(
        &mut self,
        count: usize,
        read: impl FnOnce(&mut Self, usize) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let size = size_of::<T>().max(1);
        if count <= FREE / size {
            return read(self, count);
        }
        let affordable = (self.rest().len() * 4).saturating_sub(self.reserved).max(FREE) / size;
        let count = count.min(affordable + 1);
        let before = self.reserved;
        self.reserved += count * size;
        let done = read(self, count);
        self.reserved = before;
        done
    }

    /// Reads how many items the next block of an array or a map holds; 0 ends it. `T` is what an item is in memory.
    ///
    /// Each item takes at least `min_size` bytes, so a count that the rest cannot hold is an error before anything is
    /// allocated; items without bytes draw on a budget.
    #[inline]
    pub(super) fn block<T>(&mut self, min_size: usize) -> Result<usize, DecodeError> {
        let start = self.at;
        let (count, _) = self.block_head()?;
        self.charge(count, min_size, start)?;
        match count.checked_mul(size_of::<T>()).and_then(|size| self.left.memory.checked_sub(size)) {
            Some(left) => self.left.memory = left,
            None => return Err(self.too_large(count, start)),
        }
        Ok(count)
    }

    /// Reads how many items the next block holds, and how many bytes they take, if the block says so.
    #[inline]
    fn block_head(&mut self) -> Result<(usize, Option<usize>), DecodeError> {
        let start = self.at;
        let mut count = self.long()?;
        let mut size = None;
        if count < 0 {
            count = count.checked_neg().ok_or_else(|| DecodeError::new(start, "a block of 2^63 items"))?;
            size = Some(self.length()?);
        }
        let count = usize::try_from(count).map_err(|_| DecodeError::new(start, format!("a block of {count} items")))?;
        Ok((count, size))
    }

    /// Refuses more items than the bytes that are left can hold.
    #[inline]
    fn charge(&mut self, count: usize, min_size: usize, start: usize) -> Result<(), DecodeError> {
        if min_size == 0 {
            self.left.empty_items = self.left.empty_items.checked_sub(count).ok_or_else(|| {
                let limit = self.limits.empty_items;
                DecodeError::new(start, format!("more than {limit} items that take no bytes"))
            })?;
        } else if count > self.rest().len() / min_size {
            let left = self.rest().len();
            return Err(DecodeError::new(
                start,
                format!("a block of {count} items of {min_size} bytes or more, {left} bytes are left"),
            ));
        }
        Ok(())
    }

    /// Goes past the next block, where it says how long it is, or to the first of the items that this returns the number
    /// of, where it does not; `None` at the end of the array or map.
    pub(super) fn skip_block(&mut self, min_size: usize) -> Result<Option<usize>, DecodeError> {
        let start = self.at;
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

    #[cold]
    fn too_large(&self, count: usize, start: usize) -> DecodeError {
        let limit = self.limits.memory;
        DecodeError::new(
            start,
            format!("{count} more items take the message beyond the limit of {limit} bytes of memory"),
        )
    }
}

/// About where the stack ends now.
#[inline]
fn stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}
