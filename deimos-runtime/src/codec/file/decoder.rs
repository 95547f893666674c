//! A container file as its bytes come, wherever they come from.

use super::header::{MAGIC, Metadata};
use super::{Block, FileError, Header, MAX_BLOCK};

/// Takes the bytes of a container file as they come, and gives its blocks: what reading from files and from streams is
/// made of.
///
/// ```
/// use deimos_runtime::codec::file::{Decoder, Options};
///
/// let mut writer = Options::new().create_with_schema("\"long\"", Vec::new())?;
/// writer.write(&[14])?;
/// let file = writer.finish()?;
///
/// let mut decoder = Decoder::new();
/// for chunk in file.chunks(10) {
///     decoder.push(chunk);
///     while let Some(block) = decoder.next_block()? {
///         assert_eq!((block.count(), block.bytes()), (1, &[14][..]));
///     }
/// }
/// decoder.finish()?; // an error if the file is cut off
/// # Ok::<(), deimos_runtime::codec::file::FileError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// How many bytes of the buffer are done with.
    at: usize,
    /// Where in the file the buffer begins.
    offset: u64,
    header: Option<Header>,
    blocks: u64,
    max_block: usize,
}

/// Why a part of a file is not read.
enum Stop {
    /// Not all of it is there.
    Short,
    /// It is wrong.
    Wrong(String),
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder at the start of a file.
    pub fn new() -> Self {
        Self { buffer: Vec::new(), at: 0, offset: 0, header: None, blocks: 0, max_block: MAX_BLOCK }
    }

    /// How many bytes a block may take, as it is written and as it is read; 64 MiB unless told otherwise.
    #[must_use]
    pub fn with_max_block(mut self, bytes: usize) -> Self {
        self.max_block = bytes;
        self
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.at);
        self.offset += self.at as u64;
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The header; `None` if more bytes are needed.
    pub fn header(&mut self) -> Result<Option<&Header>, FileError> {
        if self.header.is_none() {
            let mut input = Input { bytes: &self.buffer, at: self.at };
            match head(&mut input) {
                Ok((metadata, sync)) => {
                    let at = input.at;
                    self.header = Some(Header::new(metadata, sync, 0)?);
                    self.at = at;
                }
                Err(Stop::Short) if self.buffer.len() <= self.max_block => return Ok(None),
                Err(Stop::Short) => {
                    return Err(FileError::header(0, format!("it is longer than {} bytes", self.max_block)));
                }
                Err(Stop::Wrong(message)) => return Err(FileError::header(input.at as u64, message)),
            }
        }
        Ok(self.header.as_ref())
    }

    /// The next block, expanded; `None` if more bytes are needed.
    pub fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        let Some(header) = self.header()? else { return Ok(None) };
        let (sync, compression) = (header.sync_marker(), header.compression());
        let offset = self.offset + self.at as u64;
        let number = self.blocks + 1;
        let wrong = |message: String| FileError::block(number, offset, message);
        let mut input = Input { bytes: &self.buffer, at: self.at };
        let (count, bytes) = match block(&mut input, self.max_block, sync) {
            Ok(found) => found,
            Err(Stop::Short) => return Ok(None),
            Err(Stop::Wrong(message)) => return Err(wrong(message)),
        };
        let bytes = compression.expand(bytes, self.max_block).map_err(wrong)?;
        self.at = input.at;
        self.blocks = number;
        Ok(Some(Block::new(number, offset, count, bytes)))
    }

    /// Checks that the file ended where a block ended.
    pub fn finish(&self) -> Result<(), FileError> {
        let left = self.buffer.len() - self.at;
        match (&self.header, left) {
            (Some(_), 0) => Ok(()),
            (Some(_), left) => {
                let message = format!("the file ends {left} bytes behind its beginning, before its end");
                Err(FileError::block(self.blocks + 1, self.offset + self.at as u64, message))
            }
            (None, left) => Err(FileError::header(left as u64, "the file ends within it")),
        }
    }
}

/// The entries and the marker of a header.
fn head(input: &mut Input<'_>) -> Result<(Metadata, [u8; 16]), Stop> {
    let start = input.bytes.len().min(MAGIC.len());
    if input.bytes[..start] != MAGIC[..start] {
        return Err(Stop::Wrong("this is no Avro container file, which begins with `Obj` and 1".to_owned()));
    }
    input.take(MAGIC.len())?;
    let mut metadata = Metadata::new();
    loop {
        let mut count = input.long()?;
        if count < 0 {
            input.long()?;
            count = count.checked_neg().ok_or_else(|| Stop::Wrong("a block of 2^63 entries".to_owned()))?;
        }
        if count == 0 {
            break;
        }
        for _ in 0..count {
            let length = input.length(usize::MAX)?;
            let key = String::from_utf8(input.take(length)?.to_vec());
            let key = key.map_err(|_| Stop::Wrong("a key that is no UTF-8".to_owned()))?;
            let length = input.length(usize::MAX)?;
            metadata.insert(key, input.take(length)?.to_vec());
        }
    }
    let sync = input.take(16)?;
    Ok((metadata, sync.try_into().expect("these are 16 bytes")))
}

/// The number of values of a block, and its bytes as they are written.
fn block<'a>(input: &mut Input<'a>, max: usize, sync: [u8; 16]) -> Result<(u64, &'a [u8]), Stop> {
    let count = input.long()?;
    let count = u64::try_from(count).map_err(|_| Stop::Wrong(format!("{count} values")))?;
    let length = input.length(max)?;
    let bytes = input.take(length)?;
    if input.take(16)? != sync {
        return Err(Stop::Wrong("what stands behind it is not the file's sync marker".to_owned()));
    }
    Ok((count, bytes))
}

/// Reads from bytes of which some may not be there yet.
struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        let bytes = self.bytes[self.at..].get(..count).ok_or(Stop::Short)?;
        self.at += count;
        Ok(bytes)
    }

    fn long(&mut self) -> Result<i64, Stop> {
        let mut value = 0_u64;
        for place in 0..10 {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 && (place < 9 || byte < 2) {
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err(Stop::Wrong("a number of more than 64 bits".to_owned()))
    }

    fn length(&mut self, max: usize) -> Result<usize, Stop> {
        let length = self.long()?;
        match usize::try_from(length) {
            Ok(length) if length <= max => Ok(length),
            Ok(length) => Err(Stop::Wrong(format!("it is {length} bytes long, the limit is {max}"))),
            Err(_) => Err(Stop::Wrong(format!("a length of {length} bytes"))),
        }
    }
}
