//! A block of a container file, expanded: values one behind the other.

use super::super::{DecodeError, Limits};
use super::FileError;

/// Values of a container file, in Avro's binary encoding.
#[derive(Clone, Debug)]
pub struct Block {
    number: u64,
    offset: u64,
    count: u64,
    bytes: Vec<u8>,
    at: usize,
    taken: u64,
    empty: usize,
}

impl Block {
    pub(super) fn new(number: u64, offset: u64, count: u64, bytes: Vec<u8>) -> Self {
        Self { number, offset, count, bytes, at: 0, taken: 0, empty: Limits::new().empty_items }
    }

    /// Its place in the file, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The byte of the file at which it begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many values it holds, as it says.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// All its values, one behind the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the next value with `read`, which returns the value at the start of the bytes, and the bytes behind it;
    /// `None` where there are no more values.
    ///
    /// ```
    /// use deimos_runtime::codec::{file::{Blocks, Options}, json::Printer};
    ///
    /// let mut writer = Options::new().create_with_schema("\"long\"", Vec::new())?;
    /// writer.write(&[14])?;
    /// let file = writer.finish()?;
    ///
    /// let mut blocks = Blocks::new(&file[..])?;
    /// let mut block = blocks.next().unwrap()?;
    /// let schema = blocks.header().schema();
    /// let text = block.next_value(|bytes| Printer::new(schema).print_prefix(bytes)).unwrap()?;
    /// assert_eq!(text, "7");
    /// assert!(block.next_value(|bytes| Printer::new(schema).print_prefix(bytes)).is_none());
    /// # Ok::<(), deimos_runtime::codec::file::FileError>(())
    /// ```
    pub fn next_value<T>(
        &mut self,
        read: impl FnOnce(&[u8]) -> Result<(T, &[u8]), DecodeError>,
    ) -> Option<Result<T, FileError>> {
        if self.taken == self.count {
            return self.left_over().map(Err);
        }
        self.taken += 1;
        let rest = &self.bytes[self.at..];
        let (number, offset, index) = (self.number, self.offset, self.taken);
        match read(rest) {
            Ok((value, behind)) => {
                let length = rest.len().saturating_sub(behind.len());
                self.at += length;
                Some(self.charge(length).map(|()| value))
            }
            Err(cause) => {
                self.taken = self.count;
                self.at = self.bytes.len();
                Some(Err(FileError::value(index, number, offset, cause)))
            }
        }
    }

    /// Bounds how many values take no bytes, because a block of a few bytes may say that it holds any number of them.
    fn charge(&mut self, length: usize) -> Result<(), FileError> {
        if length > 0 {
            return Ok(());
        }
        let Some(left) = self.empty.checked_sub(1) else {
            self.taken = self.count;
            return Err(FileError::block(self.number, self.offset, "too many of its values take no bytes"));
        };
        self.empty = left;
        Ok(())
    }

    fn left_over(&mut self) -> Option<FileError> {
        let left = self.bytes.len() - self.at;
        self.at = self.bytes.len();
        let message = format!("{left} bytes are left over behind its {} values", self.count);
        (left > 0).then(|| FileError::block(self.number, self.offset, message))
    }
}
