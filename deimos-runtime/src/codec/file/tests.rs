//! Container files: written and read with every codec, cut off anywhere, and made to harm.

use std::error::Error;
use std::io::{self, Write};

use deimos_schema::Schema;

use super::{Blocks, Compression, Decoder, FileError, Options};
use crate::codec::json::{Printer, to_avro};

const SCHEMA: &str = r#"{"type": "record", "name": "Note", "fields": [
    {"name": "id", "type": "long"}, {"name": "text", "type": ["null", "string"]}]}"#;

const ALL: [Compression; 4] = [Compression::Null, Compression::Deflate, Compression::Snappy, Compression::Zstandard];

fn notes(count: u64) -> Vec<String> {
    (0..count).map(|id| format!(r#"{{"id":{id},"text":{{"string":"{}"}}}}"#, "note ".repeat(8))).collect()
}

/// A file of values, given as JSON.
fn file(options: &Options, values: &[String]) -> Vec<u8> {
    let schema = Schema::parse(SCHEMA).unwrap();
    let mut writer = options.create_with_schema(SCHEMA, Vec::new()).unwrap();
    for value in values {
        writer.write(&to_avro(&schema, value).unwrap()).unwrap();
    }
    writer.finish().unwrap()
}

/// All values of a file, as JSON.
fn read(file: &[u8]) -> Result<Vec<String>, FileError> {
    read_of(Blocks::new(file)?)
}

fn read_of(blocks: Blocks<&[u8]>) -> Result<Vec<String>, FileError> {
    let header = blocks.header().clone();
    let printer = Printer::new(header.schema());
    let mut values = Vec::new();
    for block in blocks {
        let mut block = block?;
        while let Some(value) = block.next_value(|bytes| printer.print_prefix(bytes)) {
            values.push(value?);
        }
    }
    Ok(values)
}

/// An error with its causes.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// A file of one block with these bytes, which is said to hold so many values.
fn one_block(schema: &str, compression: Compression, count: usize, block: &[u8]) -> Vec<u8> {
    let options = Options::new().with_compression(compression).with_sync_marker([7; 16]);
    let mut file = options.create_with_schema(schema, Vec::new()).unwrap().finish().unwrap();
    super::header::put_long(count, &mut file);
    super::header::put_long(block.len(), &mut file);
    file.extend_from_slice(block);
    file.extend_from_slice(&[7; 16]);
    file
}

#[test]
fn values_survive_every_codec() {
    for compression in ALL {
        let options = Options::new().with_compression(compression).with_block_size(1000).with_metadata("by", "us");
        let written = file(&options, &notes(100));
        assert_eq!(read(&written).unwrap(), notes(100), "{compression:?}");
        let blocks = Blocks::new(&written[..]).unwrap();
        assert_eq!(blocks.header().compression(), compression);
        assert_eq!(blocks.header().metadata()["by"], b"us");
        assert_eq!(blocks.header().schema_json(), SCHEMA);
        assert!(blocks.count() > 4, "{compression:?}: one block for each 1000 bytes");
        if compression != Compression::Null {
            let plain = file(&options.with_compression(Compression::Null), &notes(100));
            assert!(written.len() < plain.len() / 2, "{compression:?} makes it smaller");
        }
    }
}

#[test]
fn a_file_of_no_values_is_a_header() {
    assert_eq!(read(&file(&Options::new(), &[])).unwrap(), Vec::<String>::new());
}

#[test]
fn the_same_marker_makes_the_same_file() {
    let options = Options::new().with_sync_marker([1; 16]).with_metadata("a", "b");
    assert_eq!(file(&options, &notes(3)), file(&options, &notes(3)));
    assert_ne!(file(&Options::new(), &notes(3)), file(&Options::new(), &notes(3)));
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_an_error_or_ends_with_a_block() {
    for compression in ALL {
        let options = Options::new().with_compression(compression).with_block_size(100);
        let whole = file(&options, &notes(8));
        let ends = ends_of_blocks(&whole);
        for length in 0..whole.len() {
            match read(&whole[..length]) {
                Ok(values) => {
                    assert!(ends.contains(&length), "{compression:?}: cut off at {length}");
                    assert_eq!(values, notes(8)[..values.len()]);
                }
                Err(error) => {
                    assert!(!ends.contains(&length), "{compression:?}: {error}");
                    assert!(error.to_string().contains("the file ends"), "{error}");
                    assert!(error.offset().is_some());
                }
            }
        }
    }
}

fn ends_of_blocks(file: &[u8]) -> Vec<usize> {
    let marker = Blocks::new(file).unwrap().header().sync_marker();
    file.windows(16).enumerate().filter(|(_, bytes)| *bytes == marker).map(|(at, _)| at + 16).collect()
}

#[test]
fn what_is_wrong_is_named_by_block_and_byte() {
    let mut written = file(&Options::new().with_block_size(100).with_sync_marker([7; 16]), &notes(4));
    let ends = ends_of_blocks(&written);
    let last = written.len() - 1;
    written[last] = 8;
    let error = read(&written).unwrap_err();
    assert_eq!((error.block_number(), error.offset()), (Some(2), Some(ends[1] as u64)));
    let expected = "what stands behind it is not the file's sync marker";
    assert!(error.to_string().ends_with(expected), "{error}");

    let wrong = one_block("\"string\"", Compression::Null, 2, &[2, b'a', 2, 0xff]);
    let error = read(&wrong).unwrap_err();
    let expected = "cannot read value 2 of the container file's block 1, which begins at byte ";
    assert!(chain(&error).starts_with(expected), "{}", chain(&error));
    assert!(chain(&error).contains("cannot decode value at byte"), "{}", chain(&error));

    let error = read(&one_block("\"int\"", Compression::Null, 1, &[2, 2])).unwrap_err();
    assert!(error.to_string().ends_with("1 bytes are left over behind its 1 values"), "{error}");
    let error = read(b"Ob").unwrap_err();
    assert_eq!(error.to_string(), "the container file's header is wrong at byte 2: the file ends within it");
    let error = read(b"PAR1").unwrap_err();
    assert!(error.to_string().contains("this is no Avro container file"), "{error}");
}

#[test]
fn snappy_has_a_checksum() {
    let mut written = file(&Options::new().with_compression(Compression::Snappy), &notes(1));
    let at = written.len() - 17;
    written[at] ^= 1;
    let error = read(&written).unwrap_err();
    assert!(error.to_string().ends_with("its checksum does not fit its bytes"), "{error}");
}

#[test]
fn blocks_are_bounded_as_written_and_as_read() {
    let zeros = vec![0; 200_000];
    for compression in ALL {
        let block = compression.compress(1, zeros.clone()).unwrap();
        let bomb = one_block("\"int\"", compression, 1, &block);
        let error = read_of(Blocks::new(&bomb[..]).unwrap().with_max_block(100_000)).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("100000"), "{compression:?}: {message}");
    }
    // A length of 2^62, and nothing behind it.
    let mut lying = one_block("\"int\"", Compression::Null, 1, &[]);
    lying.truncate(lying.len() - 17);
    lying.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    assert!(read(&lying).is_err());
}

#[test]
fn values_without_bytes_are_bounded() {
    assert_eq!(read(&one_block("\"null\"", Compression::Null, 2, &[])).unwrap(), ["null", "null"]);
    let error = read(&one_block("\"null\"", Compression::Null, 1 << 40, &[])).unwrap_err();
    assert!(error.to_string().ends_with("too many of its values take no bytes"), "{error}");
}

#[test]
fn codecs_that_are_not_known_are_named() {
    let written = file(&Options::new(), &[]);
    let mut other = written.clone();
    let codec = written.windows(10).position(|bytes| bytes == b"avro.codec").unwrap() + 11;
    other[codec..codec + 4].copy_from_slice(b"lzma");
    let error = read(&other).unwrap_err().to_string();
    assert!(error.ends_with("its codec is `lzma`, known are null, deflate, snappy, zstandard"), "{error}");
}

#[test]
fn avro_s_own_metadata_is_refused() {
    let error = Options::new().with_metadata("avro.mine", "x").create_with_schema(SCHEMA, Vec::new()).unwrap_err();
    assert!(error.to_string().contains("`avro.mine`"), "{error}");
}

#[test]
fn bytes_may_come_one_by_one() {
    let written = file(&Options::new().with_compression(Compression::Deflate).with_block_size(100), &notes(9));
    let mut decoder = Decoder::new();
    let mut count = 0;
    for byte in &written {
        decoder.push(std::slice::from_ref(byte));
        while let Some(block) = decoder.next_block().unwrap() {
            count += block.count();
        }
    }
    decoder.finish().unwrap();
    assert_eq!(count, 9);
}

/// Takes a few bytes, and is full then.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_is_written_behind_half_a_block() {
    let header = file(&Options::new(), &[]).len();
    let mut writer = Options::new().create_with_schema(SCHEMA, Full(header + 3)).unwrap();
    writer.write(&[0; 100]).unwrap();
    assert!(writer.flush().unwrap_err().is_io());
    writer.write(&[0; 1]).unwrap();
    let error = writer.flush().unwrap_err();
    assert!(error.to_string().contains("because writing it failed before"), "{error}");
}

#[test]
fn levels_are_the_codec_s_own() {
    let values = notes(200);
    for compression in [Compression::Deflate, Compression::Zstandard] {
        let levels = compression.levels().unwrap();
        let of = |level| Options::new().with_compression(compression).with_level(level);
        let sizes: Vec<usize> = levels
            .clone()
            .map(|level| {
                let written = file(&of(level), &values);
                assert_eq!(read(&written).unwrap(), values, "{compression:?} {level}");
                written.len()
            })
            .collect();
        assert!(sizes.iter().any(|size| *size != sizes[0]), "{compression:?} takes no notice: {sizes:?}");
        let error = of(levels.end() + 1).create_with_schema(SCHEMA, Vec::new()).unwrap_err().to_string();
        assert!(error.contains("has the compression levels"), "{error}");
    }
    let error = Options::new().with_level(1).create_with_schema(SCHEMA, Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "cannot write the container file: null has no compression levels");
}
