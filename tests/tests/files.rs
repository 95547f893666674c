//! Container files of other libraries, read as they are and as records; files that are appended to, and streams.

use std::fs;
use std::io::{Cursor, Error};
use std::path::PathBuf;

use deimos_runtime::codec::file::{self, Blocks, Compression, FileError, Options, Reader, Writer};
use deimos_runtime::codec::json::{self, Printer};
use deimos_runtime::rust_decimal::Decimal;
use deimos_tests::shop::com::example::shop::{Line, Order};
use deimos_tests::{corpus, skipped};
use futures_util::{StreamExt, TryStreamExt, stream};

/// The container files of Avro's own tests.
fn data() -> Option<PathBuf> {
    corpus::shared("corpus/data/apache-avro").or_else(|| {
        skipped(corpus::ABSENT);
        None
    })
}

/// All values of a file, as lines of JSON.
fn lines(path: &PathBuf) -> Result<Vec<String>, FileError> {
    let blocks = Blocks::new(fs::File::open(path).unwrap())?;
    let schema = blocks.header().schema().clone();
    let printer = Printer::new(&schema);
    let mut lines = Vec::new();
    for block in blocks {
        let mut block = block?;
        while let Some(line) = block.next_value(|bytes| printer.print_prefix(bytes)) {
            lines.push(line?);
        }
    }
    Ok(lines)
}

#[test]
fn every_codec_of_avro_s_own_files_is_read() {
    let Some(data) = data() else { return };
    let expected = fs::read_to_string(data.join("weather.json")).unwrap();
    let expected: Vec<serde_json::Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for name in ["weather.avro", "weather-deflate.avro", "weather-snappy.avro", "weather-zstd.avro"] {
        let lines = lines(&data.join(name)).unwrap();
        let values: Vec<serde_json::Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(values, expected, "{name}");
    }
    for name in ["syncInMeta.avro", "c/avro-1237-good.avro", "c/avro-1238-good.avro", "js/person-10.avro"] {
        let lines = lines(&data.join(name)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(!lines.is_empty(), "{name}");
    }
}

#[test]
fn broken_files_of_avro_s_own_tests_are_refused() {
    let Some(data) = data() else { return };
    let union = lines(&data.join("c/avro-1237-bad-union-discriminant.avro")).unwrap_err();
    assert!(format!("{union:?}").contains("index"), "{union:?}");
    let old = lines(&data.join("test.avro12")).unwrap_err();
    assert!(old.to_string().contains("this is no Avro container file"), "the format before Avro 1.3: {old}");
    let cut = lines(&data.join("c/avro-1238-truncated.avro")).unwrap_err();
    assert!(cut.to_string().contains("the file ends"), "{cut}");
}

fn orders(count: i64) -> Vec<Order> {
    let line = Line { article: "tea".into(), quantity: 2, price: Decimal::new(250, 2) };
    let order = |version| {
        let text = format!(
            r#"{{"id": "order-{version}", "version": {version}, "status": "PAID", "total": 1, "placed_at": 0, "lines": []}}"#
        );
        let order: Order = deimos_runtime::coerce::from_json(&serde_json::from_str(&text).unwrap()).unwrap();
        Order { lines: vec![line.clone()], ..order }
    };
    (0..count).map(order).collect()
}

fn written(options: &Options, orders: &[Order]) -> Vec<u8> {
    let mut writer = options.create(Vec::new()).unwrap();
    orders.iter().for_each(|order| writer.write(order).unwrap());
    writer.finish().unwrap()
}

fn read(file: &[u8]) -> Result<Vec<Order>, FileError> {
    Reader::new(file)?.collect()
}

#[test]
fn what_is_appended_stands_behind_what_was_there() {
    let all = orders(30);
    let first = written(&Options::new().with_compression(Compression::Snappy).with_block_size(300), &all[..10]);
    let mut file = Cursor::new(first);
    for part in [&all[10..20], &all[20..]] {
        let mut writer = Options::new().append::<Order, _>(&mut file).unwrap();
        part.iter().for_each(|order| writer.write(order).unwrap());
        writer.finish().unwrap();
    }
    let file = file.into_inner();
    assert_eq!(read(&file).unwrap(), all);

    let torn = Cursor::new(file[..file.len() - 1].to_vec());
    let error = Options::new().append::<Order, _>(torn).unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
    let error = Options::new().append::<Line, _>(Cursor::new(file)).unwrap_err();
    assert!(error.to_string().contains("of another schema than com.example.shop.Line"), "{error}");
}

#[test]
fn a_file_of_another_writer_is_read_through_a_plan() {
    let theirs = r#"{"type": "record", "name": "com.example.shop.Line", "fields": [
        {"name": "colour", "type": "string"}, {"name": "article", "type": "string"},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}}]}"#;
    let schema = deimos_schema::Schema::parse(theirs).unwrap();
    let mut writer = Options::new().create_with_schema(theirs, Vec::new()).unwrap();
    let value = json::to_avro(&schema, r#"{"colour": "red", "article": "tea", "price": "\u0007"}"#).unwrap();
    writer.write(&value).unwrap();
    let file = writer.finish().unwrap();
    let lines = Reader::<Line, _>::new(&file[..]).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(lines, [Line { article: "tea".into(), quantity: 1, price: Decimal::new(7, 2) }]);

    let error = Reader::<Order, _>::new(&file[..]).unwrap_err();
    assert_eq!(error.to_string(), "the values of the container file cannot be read as this record");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("com.example.shop.Order"));
}

#[tokio::test]
async fn a_stream_of_chunks_is_a_stream_of_records() {
    let all = orders(50);
    let file = written(&Options::new().with_compression(Compression::Deflate).with_block_size(500), &all);
    for size in [1, 7, 1000, file.len()] {
        let chunks = stream::iter(file.chunks(size).map(Ok::<_, Error>));
        assert_eq!(file::stream(chunks).try_collect::<Vec<Order>>().await.unwrap(), all, "chunks of {size}");
    }
    let cut = stream::iter(file[..file.len() - 1].chunks(100).map(Ok::<_, Error>));
    let read: Vec<Result<Order, FileError>> = file::stream(cut).collect().await;
    let (last, before) = read.split_last().unwrap();
    assert!(last.as_ref().unwrap_err().to_string().contains("the file ends"));
    assert!(before.iter().all(Result::is_ok) && before.len() < 50);
    let lost = stream::iter([Err::<&[u8], _>(Error::other("lost"))]);
    let error = file::stream::<Order, _, _>(lost).try_collect::<Vec<_>>().await.unwrap_err();
    assert!(error.is_io(), "{error}");
}

#[test]
fn a_value_that_is_refused_leaves_the_file_as_it_was() {
    let mut writer = Writer::new(Vec::new()).unwrap();
    let good = orders(1).remove(0);
    writer.write(&good).unwrap();
    let error = writer.write(&Order { total: Decimal::new(1, 9), ..good.clone() }).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("total"), "{error:?}");
    writer.write(&good).unwrap();
    assert_eq!(read(&writer.finish().unwrap()).unwrap(), [good.clone(), good]);
}
