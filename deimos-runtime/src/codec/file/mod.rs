//! Avro object container files: values behind the schema they were written with, in blocks, compressed if asked for.
//!
//! For fixtures, backfills and exports, in the format that Avro's libraries and most tools for data know:
//!
//! ```
//! # mod contract {
//! #     use deimos_runtime::{codec::{self, Codec, Cursor, DecodeError, Fields, Node, Reader}, Definition, Identity, Record, Schema};
//! #     #[derive(Clone, Debug, PartialEq)]
//! #     pub struct Note { pub text: String }
//! #     impl Codec for Note {
//! #         type Value = Self;
//! #         const MIN_SIZE: usize = 1;
//! #         const INFALLIBLE: bool = true;
//! #         fn bound(value: &Self) -> usize { codec::Str::bound(&value.text) }
//! #         fn encode(value: &Self, out: &mut Cursor<'_>) { codec::Str::encode(&value.text, out); }
//! #         fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
//! #             Ok(Self { text: reader.field::<codec::Str>("text")? })
//! #         }
//! #         fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self, DecodeError> { reader.fields(node) }
//! #     }
//! #     impl Fields for Note {
//! #         fn blank() -> Self { Self { text: String::new() } }
//! #         fn read_field(&mut self, _: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
//! #             reader.fill::<codec::Str>(&mut self.text, node)
//! #         }
//! #     }
//! #     impl Record for Note {
//! #         const SCHEMA: &'static Schema = &Schema {
//! #             fullname: "Note", identity: Identity::from_bytes([1; 32]), index: 0,
//! #             definitions: &[Definition { fullname: "Note", kind: "record", uses: &[], own_defaults: None,
//! #                 body: &[r#", "fields": [{"name": "text", "type": "string"}]}"#] }],
//! #         };
//! #     }
//! # }
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
