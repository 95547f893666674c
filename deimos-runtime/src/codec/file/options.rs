//! How container files are written, and where: into new ones, or behind what there is.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};

use deimos_schema::Schema;

use super::{BlockWriter, Blocks, Compression, FileError, Header, Writer, header};
use crate::Record;

/// How a container file is written.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) compression: Compression,
    level: Option<u32>,
    pub(super) block_size: usize,
    sync: Option<[u8; 16]>,
    metadata: BTreeMap<String, Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// No compression, blocks of 64 KiB, a random sync marker, no entries of one's own.
    pub fn new() -> Self {
        Self {
            compression: Compression::Null,
            level: None,
            block_size: 64 << 10,
            sync: None,
            metadata: BTreeMap::new(),
        }
    }

    /// How blocks are compressed.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// How much work goes into compression: of deflate 0 to 9, 6 unless told otherwise; of zstandard 1 to 22, 3 unless
    /// told otherwise; see [`Compression::levels`]. A higher level makes smaller files and takes longer to write, and
    /// hardly longer to read. Another level, or one of a codec that has none, is refused when the file is made.
    ///
    /// ```
    /// use deimos_runtime::codec::file::{Compression, Options};
    ///
    /// let written = |level| -> Result<usize, Box<dyn std::error::Error>> {
    ///     let options = Options::new().with_compression(Compression::Deflate).with_level(level);
    ///     let mut file = options.create_with_schema(r#""string""#, Vec::new())?;
    ///     (0..1000).try_for_each(|_| file.write(b"\x0cdeimos"))?;
    ///     Ok(file.finish()?.len())
    /// };
    /// assert!(written(9)? < written(0)?);
    /// assert!(written(10).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: u32) -> Self {
        self.level = Some(level);
        self
    }

    /// With how many bytes, before they are compressed, a block is written.
    #[must_use]
    pub fn with_block_size(mut self, bytes: usize) -> Self {
        self.block_size = bytes;
        self
    }

    /// The bytes behind each block, for files that have to be the same to the byte; random ones unless told otherwise.
    #[must_use]
    pub fn with_sync_marker(mut self, marker: [u8; 16]) -> Self {
        self.sync = Some(marker);
        self
    }

    /// An entry of the header. Keys that begin with `avro.` are Avro's own, and refused when the file is made.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Begins a file of records. What it is written to should be buffered only if blocks are small.
    pub fn create<T: Record, W: Write>(&self, out: W) -> Result<Writer<T, W>, FileError> {
        self.begin(&T::SCHEMA.text(), out).map(Writer::over)
    }

    /// Begins a file of values that are encoded already, by a schema that is known at run time only.
    pub fn create_with_schema<W: Write>(&self, schema_json: &str, out: W) -> Result<BlockWriter<W>, FileError> {
        Schema::parse(schema_json).map_err(FileError::schema)?;
        self.begin(schema_json, out)
    }

    /// Goes on with a file of the same record, with the file's own compression and sync marker; of these options the
    /// level and the size of blocks hold.
    ///
    /// # Errors
    ///
    /// If the file was written with another schema, or does not end where a block ends.
    pub fn append<T: Record, F: Read + Write + Seek>(&self, mut file: F) -> Result<Writer<T, F>, FileError> {
        file.seek(SeekFrom::Start(0)).map_err(FileError::read)?;
        let header = Blocks::new(&mut file)?.header().clone();
        let own = Schema::parse(&T::SCHEMA.text()).map_err(FileError::schema)?;
        if header.schema().identity() != own.identity() {
            return Err(FileError::options(format!(
                "cannot append to the container file: it is of another schema than {}",
                T::SCHEMA.fullname
            )));
        }
        let options = Self { compression: header.compression(), ..self.clone() };
        let level = options.level()?;
        check_end(&mut file, &header)?;
        Ok(Writer::over(BlockWriter::new(&options, level, header.sync_marker(), file)))
    }

    fn begin<W: Write>(&self, schema_json: &str, mut out: W) -> Result<BlockWriter<W>, FileError> {
        if let Some(key) = self.metadata.keys().find(|key| key.starts_with("avro.")) {
            return Err(FileError::options(format!("the metadata `{key}` is Avro's own: its keys begin with `avro.`")));
        }
        let level = self.level()?;
        let sync = self.sync.unwrap_or_else(|| fastrand::u128(..).to_le_bytes());
        let header = header::bytes(schema_json, self.compression, &self.metadata, sync);
        out.write_all(&header).map_err(FileError::write)?;
        Ok(BlockWriter::new(self, level, sync, out))
    }

    fn level(&self) -> Result<u32, FileError> {
        self.compression
            .level(self.level)
            .map_err(|words| FileError::options(format!("cannot write the container file: {words}")))
    }
}

/// Goes to the end of a file, which is the end of a block.
fn check_end<F: Read + Seek>(file: &mut F, header: &Header) -> Result<(), FileError> {
    let mut last = [0; 16];
    file.seek(SeekFrom::End(-16)).map_err(FileError::read)?;
    file.read_exact(&mut last).map_err(FileError::read)?;
    if last == header.sync_marker() {
        return Ok(());
    }
    Err(FileError::options(
        "cannot append to the container file: it does not end with its sync marker, so it is cut off",
    ))
}
