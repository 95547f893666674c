//! Container files as they are written, block by block.

use std::fmt;
use std::io::Write;
use std::marker::PhantomData;
use std::mem;

use super::super::encode_into;
use super::header::put_long;
use super::{Compression, FileError, Options};
use crate::Record;

/// Writes values that are encoded already; see [`Options::create_with_schema`].
///
/// The last block is written by [`finish`](Self::finish): a writer that is dropped before loses it.
#[derive(Debug)]
pub struct BlockWriter<W> {
    out: W,
    compression: Compression,
    level: u32,
    block_size: usize,
    sync: [u8; 16],
    block: Vec<u8>,
    count: usize,
    /// Whether a block was lost or written in part, so that nothing may follow.
    is_torn: bool,
}

impl<W: Write> BlockWriter<W> {
    pub(super) fn new(options: &Options, level: u32, sync: [u8; 16], out: W) -> Self {
        let Options { compression, block_size, .. } = *options;
        Self { out, compression, level, block_size, sync, block: Vec::new(), count: 0, is_torn: false }
    }

    /// Adds a value in Avro's binary encoding, and writes the block if it is full.
    pub fn write(&mut self, value: &[u8]) -> Result<(), FileError> {
        self.block.extend_from_slice(value);
        self.counted()
    }

    /// Writes what was added as a block, and flushes.
    pub fn flush(&mut self) -> Result<(), FileError> {
        self.end_block()?;
        self.out.flush().map_err(FileError::write)
    }

    /// Writes what was added, and returns what it was written to.
    pub fn finish(mut self) -> Result<W, FileError> {
        self.flush()?;
        Ok(self.out)
    }

    /// Takes a value that stands at the end of the block into account.
    fn counted(&mut self) -> Result<(), FileError> {
        self.count += 1;
        if self.block.len() >= self.block_size { self.end_block() } else { Ok(()) }
    }

    fn end_block(&mut self) -> Result<(), FileError> {
        if self.is_torn {
            return Err(FileError::options("the container file ends within a block, because writing it failed before"));
        }
        if self.count == 0 {
            return Ok(());
        }
        self.is_torn = true;
        let block = self.compression.compress(self.level, mem::take(&mut self.block)).map_err(FileError::write)?;
        let mut head = Vec::with_capacity(20);
        put_long(mem::take(&mut self.count), &mut head);
        put_long(block.len(), &mut head);
        for part in [&head[..], &block, &self.sync] {
            self.out.write_all(part).map_err(FileError::write)?;
        }
        self.is_torn = false;
        Ok(())
    }
}

/// Writes records; see [`Options::create`] and [`Options::append`].
///
/// The last block is written by [`finish`](Self::finish): a writer that is dropped before loses it.
pub struct Writer<T, W> {
    blocks: BlockWriter<W>,
    record: PhantomData<fn(T)>,
}

impl<T: Record, W: Write> Writer<T, W> {
    /// Begins a file, without compression.
    pub fn new(out: W) -> Result<Self, FileError> {
        Options::new().create(out)
    }

    pub(super) fn over(blocks: BlockWriter<W>) -> Self {
        Self { blocks, record: PhantomData }
    }

    /// Adds a record, and writes the block if it is full. A record that its schema does not hold is left out.
    pub fn write(&mut self, value: &T) -> Result<(), FileError> {
        encode_into(value, &mut self.blocks.block).map_err(FileError::encode)?;
        self.blocks.counted()
    }

    /// Writes what was added as a block, and flushes.
    pub fn flush(&mut self) -> Result<(), FileError> {
        self.blocks.flush()
    }

    /// Writes what was added, and returns what it was written to.
    pub fn finish(self) -> Result<W, FileError> {
        self.blocks.finish()
    }
}

impl<T, W> fmt::Debug for Writer<T, W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BlockWriter { compression, block, count, .. } = &self.blocks;
        out.debug_struct("Writer")
            .field("compression", compression)
            .field("values", count)
            .field("bytes", &block.len())
            .finish_non_exhaustive()
    }
}
