//! Container files from `std::io::Read`: their blocks, and their values as records.

use std::fmt;
use std::io::{ErrorKind, Read};

use super::super::{Limits, Plan};
use super::{Block, Decoder, FileError, Header};
use crate::Record;

/// How many bytes are read at once.
const CHUNK: usize = 64 << 10;

/// The blocks of a container file; the iterator ends behind the first error.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    chunk: Vec<u8>,
    decoder: Decoder,
    header: Header,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the header. There is no need for a `BufReader`.
    pub fn new(mut input: R) -> Result<Self, FileError> {
        let mut decoder = Decoder::new();
        let mut chunk = vec![0; CHUNK];
        let header = loop {
            if let Some(header) = decoder.header()? {
                break header.clone();
            }
            if more(&mut input, &mut chunk, &mut decoder)? == 0 {
                decoder.finish()?;
            }
        };
        Ok(Self { input, chunk, decoder, header, ended: false })
    }

    /// How many bytes a block may take, as it is written and as it is read; 64 MiB unless told otherwise.
    #[must_use]
    pub fn with_max_block(mut self, bytes: usize) -> Self {
        self.decoder = self.decoder.with_max_block(bytes);
        self
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self) -> Result<Option<Block>, FileError> {
        loop {
            if let Some(block) = self.decoder.next_block()? {
                return Ok(Some(block));
            }
            if more(&mut self.input, &mut self.chunk, &mut self.decoder)? == 0 {
                return self.decoder.finish().map(|()| None);
            }
        }
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = Result<Block, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let block = self.read().transpose();
        self.ended = !matches!(block, Some(Ok(_)));
        block
    }
}

/// Reads on; how many bytes there were.
fn more(input: &mut impl Read, chunk: &mut [u8], decoder: &mut Decoder) -> Result<usize, FileError> {
    loop {
        match input.read(chunk) {
            Ok(count) => {
                decoder.push(&chunk[..count]);
                return Ok(count);
            }
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(FileError::read(cause)),
        }
    }
}

/// The records of a container file, whatever schema it was written with; the iterator ends behind the first error.
pub struct Reader<T, R> {
    blocks: Blocks<R>,
    block: Option<Block>,
    plan: Plan<T>,
    ended: bool,
}

impl<T: Record, R: Read> Reader<T, R> {
    /// Reads the header, and makes the plan by which the file's values are read. There is no need for a `BufReader`.
    pub fn new(input: R) -> Result<Self, FileError> {
        let blocks = Blocks::new(input)?;
        let plan = Plan::from_schema(blocks.header().schema()).map_err(FileError::plan)?;
        Ok(Self { blocks, block: None, plan, ended: false })
    }

    /// How many bytes a block may take, as it is written and as it is read; 64 MiB unless told otherwise.
    #[must_use]
    pub fn with_max_block(mut self, bytes: usize) -> Self {
        self.blocks = self.blocks.with_max_block(bytes);
        self
    }

    /// Reads each value within these limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.plan = self.plan.with_limits(limits);
        self
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        self.blocks.header()
    }

    fn read(&mut self) -> Option<Result<T, FileError>> {
        loop {
            let plan = &self.plan;
            if let Some(value) =
                self.block.as_mut().and_then(|block| block.next_value(|bytes| plan.decode_prefix(bytes)))
            {
                return Some(value);
            }
            match self.blocks.next()? {
                Ok(block) => self.block = Some(block),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T: Record, R: Read> Iterator for Reader<T, R> {
    type Item = Result<T, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let value = self.read();
        self.ended = !matches!(value, Some(Ok(_)));
        value
    }
}

impl<T, R> fmt::Debug for Reader<T, R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Reader").field("plan", &self.plan).field("ended", &self.ended).finish_non_exhaustive()
    }
}
