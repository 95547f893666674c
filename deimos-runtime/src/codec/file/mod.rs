//! Avro object container files: values behind the schema they were written with, in blocks, compressed if asked for.
//!
//! For fixtures, backfills and exports, in the format that Avro's libraries and most tools for data know:
//!
//! ```
//! # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
//! use contract::Note; // generated: `include_bindings!(mod contract)`
//! use deimos_runtime::codec::file::{Compression, Options, Reader};
//!
//! let mut writer = Options::new().with_compression(Compression::Zstandard).create::<Note, _>(Vec::new())?;
//! writer.write(&Note { text: "one".into() })?;
//! writer.write(&Note { text: "two".into() })?;
//! let file = writer.finish()?; // in a service, a std::fs::File
//!
//! // Whatever schema the file was written with, a plan reads it as the record.
//! let notes = Reader::<Note, _>::new(&file[..])?.collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(notes.len(), 2);
//! # Ok::<(), deimos_runtime::codec::file::FileError>(())
//! ```
//!
//! | to read | take |
//! |---|---|
//! | records, from `std::io::Read` | [`Reader`], an iterator |
//! | records, from a stream of chunks of bytes, as object stores and `tokio_util::io::ReaderStream` give them | [`stream`] |
//! | blocks of values of a schema that is known at run time only | [`Blocks`], and a [`Printer`](super::json::Printer) |
//! | bytes as they come | [`Decoder`] |
//!
//! Nothing is taken on trust: a block is at most 64 MiB long, as it is written and as it is read
//! ([`with_max_block`](Reader::with_max_block)), so that a small file cannot fill the memory, and what is wrong with a file
//! is named by its block and by its place in bytes.

mod block;
mod compression;
mod decoder;
mod error;
mod header;
mod options;
mod reader;
mod stream;
#[cfg(test)]
mod tests;
mod writer;

pub use block::Block;
pub use compression::Compression;
pub use decoder::Decoder;
pub use error::FileError;
pub use header::Header;
pub use options::Options;
pub use reader::{Blocks, Reader};
pub use stream::stream;
pub use writer::{BlockWriter, Writer};

/// How long a block, or the header, may be unless told otherwise.
const MAX_BLOCK: usize = 64 << 20;
