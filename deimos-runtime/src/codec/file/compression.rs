//! The codecs of blocks: how each compresses, and how it is kept from growing without bound.

use std::io::{self, Read, Write};
use std::ops::RangeInclusive;

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// How many bytes of CRC-32 stand behind a block of snappy.
const CHECKSUM: usize = 4;

/// How the blocks of a container file are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    Null,
    /// RFC 1951, which every library of Avro knows.
    Deflate,
    /// Quick, with a checksum of each block.
    Snappy,
    /// Zstandard: small and quick.
    Zstandard,
}

impl Compression {
    const ALL: [Self; 4] = [Self::Null, Self::Deflate, Self::Snappy, Self::Zstandard];

    /// What a file's header calls it: `null`, `deflate`, `snappy`, `zstandard`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Deflate => "deflate",
            Self::Snappy => "snappy",
            Self::Zstandard => "zstandard",
        }
    }

    /// The one of this name.
    ///
    /// ```
    /// use deimos_runtime::codec::file::Compression;
    ///
    /// assert_eq!(Compression::from_name("snappy"), Some(Compression::Snappy));
    /// assert_eq!(Compression::from_name("bzip2"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The levels that [`Options::with_level`](super::Options::with_level) takes, from quick to small; `None` of a codec
    /// that has none.
    ///
    /// ```
    /// use deimos_runtime::codec::file::Compression;
    ///
    /// assert_eq!(Compression::Zstandard.levels(), Some(1..=22));
    /// assert_eq!(Compression::Snappy.levels(), None);
    /// ```
    pub fn levels(self) -> Option<RangeInclusive<u32>> {
        match self {
            Self::Null | Self::Snappy => None,
            Self::Deflate => Some(0..=9),
            Self::Zstandard => Some(1..=22),
        }
    }

    /// The level that is meant unless another is asked for; a level that there is not is refused, with the words for it.
    pub(super) fn level(self, wanted: Option<u32>) -> Result<u32, String> {
        let usual = match self {
            Self::Null | Self::Snappy => 0,
            Self::Deflate => flate2::Compression::default().level(),
            Self::Zstandard => zstd::DEFAULT_COMPRESSION_LEVEL.unsigned_abs(),
        };
        match (wanted, self.levels()) {
            (None, _) => Ok(usual),
            (Some(level), Some(levels)) if levels.contains(&level) => Ok(level),
            (Some(level), Some(levels)) => {
                let (first, last) = (levels.start(), levels.end());
                Err(format!("{} has the compression levels {first} to {last}, and no {level}", self.name()))
            }
            (Some(_), None) => Err(format!("{} has no compression levels", self.name())),
        }
    }

    /// The block as it is written.
    pub(super) fn compress(self, level: u32, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            Self::Null => Ok(bytes),
            Self::Deflate => {
                let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::new(level));
                encoder.write_all(&bytes)?;
                encoder.finish()
            }
            Self::Snappy => {
                let mut block = snap::raw::Encoder::new().compress_vec(&bytes)?;
                block.extend_from_slice(&checksum(&bytes));
                Ok(block)
            }
            Self::Zstandard => zstd::bulk::compress(&bytes, level.cast_signed()),
        }
    }

    /// The bytes of a block, of which there are no more than `max`; else why not.
    pub(super) fn expand(self, block: &[u8], max: usize) -> Result<Vec<u8>, String> {
        let failed = |cause: &dyn std::fmt::Display| format!("it is not compressed with {}: {cause}", self.name());
        match self {
            Self::Null => Ok(block.to_vec()),
            Self::Deflate => bounded(DeflateDecoder::new(block), max, failed),
            Self::Snappy => {
                let Some((block, sum)) = block.split_last_chunk::<CHECKSUM>() else {
                    return Err(failed(&"it has no checksum"));
                };
                let length = snap::raw::decompress_len(block).map_err(|cause| failed(&cause))?;
                if length > max {
                    return Err(too_large(max));
                }
                let bytes = snap::raw::Decoder::new().decompress_vec(block).map_err(|cause| failed(&cause))?;
                if checksum(&bytes) == *sum { Ok(bytes) } else { Err("its checksum does not fit its bytes".to_owned()) }
            }
            Self::Zstandard => {
                let decoder = zstd::stream::read::Decoder::with_buffer(block).map_err(|cause| failed(&cause))?;
                bounded(decoder, max, failed)
            }
        }
    }
}

/// CRC-32 of what was compressed, the highest byte first.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}

/// All that is read, unless it is more than `max`.
fn bounded(
    source: impl Read,
    max: usize,
    failed: impl Fn(&dyn std::fmt::Display) -> String,
) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    source.take(limit).read_to_end(&mut bytes).map_err(|cause| failed(&cause))?;
    if bytes.len() > max { Err(too_large(max)) } else { Ok(bytes) }
}

fn too_large(max: usize) -> String {
    format!("it holds more than {max} bytes, the limit for a block")
}
