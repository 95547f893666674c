//! Framing, writer schemas and errors, by name.

use super::*;
use crate::codec::{Codec, Cursor, DecodeError, Fields, Int, Node, Reader};
use crate::{Definition, Identity, NoKey, Record, Schema};

#[derive(Clone, Debug, PartialEq)]
struct Count(i32);

impl Codec for Count {
    type Value = Self;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(value: &Self) -> usize {
        Int::bound(&value.0)
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        Int::encode(&value.0, out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.record("com.acme.Count", |reader| Ok(Self(reader.field::<Int>("count")?)))
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self, DecodeError> {
        reader.fields(node)
    }
}

impl Fields for Count {
    fn blank() -> Self {
        Self(0)
    }

    fn read_field(&mut self, _: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        reader.fill::<Int>(&mut self.0, node)
    }
}

impl Record for Count {
    const SCHEMA: &'static Schema = &Schema {
        fullname: "com.acme.Count",
        identity: Identity::from_bytes([9; 32]),
        definitions: &[Definition {
            fullname: "com.acme.Count",
            kind: "record",
            body: &[r#","fields":[{"name":"count","type":"int"}]}"#],
            uses: &[],
            own_defaults: None,
        }],
        index: 0,
    };
}

#[derive(Clone, Copy, Debug)]
struct Counts;

impl Topic for Counts {
    const NAME: &'static str = "counts";
    type Key = NoKey;
    type Value = Count;
}

fn raw(value: Option<&[u8]>) -> Raw<'_> {
    Raw { topic: "counts", partition: 3, offset: 7, key: Some(b"any"), value, headers: Headers::new(), timestamp: None }
}

/// What the decoder says to a value written with `schema`, once it has learned it.
async fn decoded(schema: &str, body: &[u8]) -> Result<Option<Count>, String> {
    let registry = Registry::memory();
    let id = registry.register("counts-value", schema).await.unwrap();
    let decoder = Decoder::<Counts>::new("group", registry);
    let framed = confluent::frame(id, body);
    assert!(matches!(decoder.decode(raw(Some(&framed))), Err(Fault::Unknown(Half::Value, _))));
    decoder.learn(Half::Value, id).await.unwrap();
    match decoder.decode(raw(Some(&framed))) {
        Ok(message) => Ok(message.value),
        Err(Fault::Undecodable(why)) => Err(why.to_string()),
        Err(Fault::Unknown(..)) => panic!("it was learned"),
    }
}

#[tokio::test]
async fn the_same_schema_in_other_words_is_read() {
    assert_eq!(decoded(&<Count as Record>::SCHEMA.text(), &[14]).await, Ok(Some(Count(7))));
    let spelt = r#"{"name":"Count","namespace":"com.acme","doc":"how many","type":"record","fields":[{"type":{"type":"int"},"name":"count"}]}"#;
    assert_eq!(decoded(spelt, &[14]).await, Ok(Some(Count(7))));
}

/// A writer schema whose record has these fields.
fn with_fields(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"Count","namespace":"com.acme","fields":[{fields}]}}"#)
}

#[tokio::test]
async fn data_of_newer_writers_is_read() {
    let newer = with_fields(r#"{"name":"unit","type":["null","string"]},{"name":"count","type":"int"}"#);
    assert_eq!(decoded(&newer, b"\x02\x04kg\x0e").await, Ok(Some(Count(7))));
}

#[tokio::test]
async fn what_cannot_be_read_of_any_data_is_refused_with_its_place_and_both_types() {
    let error = decoded(&with_fields(r#"{"name":"count","type":"string"}"#), b"\x02x").await.unwrap_err();
    assert_eq!(
        error,
        "topic counts, partition 3, offset 7: the value was written with schema id 1: data of com.acme.Count cannot be \
         read as com.acme.Count: `Count.count` is written as string and read as int"
    );
    let error = decoded(&with_fields(r#"{"name":"total","type":"int"}"#), b"\x02").await.unwrap_err();
    assert!(error.ends_with("`Count.count` is read as int, but it is not written and has no default"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_read_of_some_data_is_refused_where_it_comes() {
    let either = with_fields(r#"{"name":"count","type":["int","string"]}"#);
    assert_eq!(decoded(&either, &[0, 14]).await, Ok(Some(Count(7))));
    let error = decoded(&either, b"\x02\x02x").await.unwrap_err();
    assert_eq!(
        error,
        "topic counts, partition 3, offset 7: the value is not what its schema says: cannot decode com.acme.Count.count \
         at byte 1: written as string, which cannot be read as int"
    );
}

#[tokio::test]
async fn a_schema_that_is_none_is_refused() {
    let error = decoded("{}", b"").await.unwrap_err();
    let start = "topic counts, partition 3, offset 7: the value was written with schema id 1: the writer schema is not an \
                 Avro schema: ";
    assert!(error.starts_with(start), "{error}");
    assert!(error.len() > start.len());
}

#[tokio::test]
async fn bytes_that_do_not_fit_are_refused_with_their_place() {
    let error = decoded(&<Count as Record>::SCHEMA.text(), &[0x80]).await.unwrap_err();
    let start = "topic counts, partition 3, offset 7: the value is not what its schema says: cannot decode \
                 com.acme.Count.count at byte ";
    assert!(error.starts_with(start), "{error}");
}

#[test]
fn bytes_without_framing_are_refused() {
    let decoder = Decoder::<Counts>::new("group", Registry::memory());
    let Err(Fault::Undecodable(why)) = decoder.decode(raw(Some(b"{\"count\": 7}"))) else {
        panic!("it has no framing")
    };
    assert_eq!(
        why.to_string(),
        "topic counts, partition 3, offset 7: the value is not in the Confluent wire format: the first byte is 123, \
         expected 0"
    );
}

#[test]
fn a_tombstone_has_no_schema() {
    let decoder = Decoder::<Counts>::new("group", Registry::memory());
    assert_eq!(decoder.decode(raw(None)).unwrap().value, None);
}
