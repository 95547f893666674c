//! The head of a container file: the schema of its values, the codec of its blocks, and what else was written there.

use std::collections::BTreeMap;

use deimos_schema::Schema;

use super::super::{Bytes, Long, Str, write};
use super::{Compression, FileError};

/// What a container file begins with (Avro 1.12, Object Container Files).
pub(super) const MAGIC: [u8; 4] = *b"Obj\x01";

const SCHEMA: &str = "avro.schema";
const CODEC: &str = "avro.codec";

/// Entries of a header, by their keys.
pub(super) type Metadata = BTreeMap<String, Vec<u8>>;

/// What a container file says of itself.
#[derive(Clone, Debug)]
pub struct Header {
    schema: Schema,
    schema_json: String,
    compression: Compression,
    metadata: Metadata,
    sync: [u8; 16],
}

impl Header {
    /// The header of these entries; `offset` is where they begin.
    pub(super) fn new(mut metadata: Metadata, sync: [u8; 16], offset: u64) -> Result<Self, FileError> {
        let wrong = |message: String| FileError::header(offset, message);
        let text = metadata.remove(SCHEMA).ok_or_else(|| wrong(format!("it has no schema (`{SCHEMA}`)")))?;
        let schema_json = String::from_utf8(text).map_err(|_| wrong("its schema is no UTF-8".to_owned()))?;
        let schema = Schema::parse_written(&schema_json).map_err(FileError::schema)?;
        let compression = match metadata.remove(CODEC) {
            None => Compression::Null,
            Some(name) => {
                let name = String::from_utf8_lossy(&name);
                Compression::from_name(&name).ok_or_else(|| {
                    wrong(format!("its codec is `{}`, known are null, deflate, snappy, zstandard", name.escape_debug()))
                })?
            }
        };
        Ok(Self { schema, schema_json, compression, metadata, sync })
    }

    /// The schema that the values are written with.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema as it stands in the file.
    pub fn schema_json(&self) -> &str {
        &self.schema_json
    }

    /// How the blocks are compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// What the writer added, by its keys.
    pub fn metadata(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.metadata
    }

    /// The bytes that stand behind the header and behind each block.
    pub fn sync_marker(&self) -> [u8; 16] {
        self.sync
    }
}

/// A header in bytes.
pub(super) fn bytes(schema_json: &str, compression: Compression, metadata: &Metadata, sync: [u8; 16]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    put_long(2 + metadata.len(), &mut out);
    let own = [(SCHEMA, schema_json.as_bytes()), (CODEC, compression.name().as_bytes())];
    let others = metadata.iter().map(|(key, value)| (key.as_str(), value.as_slice()));
    for (key, value) in own.into_iter().chain(others) {
        write::<Str>(&key.to_owned(), &mut out).expect("every string can be written");
        write::<Bytes>(&value.to_vec(), &mut out).expect("all bytes can be written");
    }
    put_long(0, &mut out);
    out.extend_from_slice(&sync);
    out
}

/// Appends a count or a length.
pub(super) fn put_long(count: usize, out: &mut Vec<u8>) {
    let count = i64::try_from(count).expect("nothing in memory has more than i64::MAX bytes");
    write::<Long>(&count, out).expect("every long can be written");
}
