//! Framing, writer schemas and errors, by name.

use super::*;
use crate::codec::{Codec, Cursor, DecodeError, Int, Reader};
use crate::{Definition, Identity, NoKey};

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

#[tokio::test]
async fn another_writer_schema_is_refused_by_name_and_place() {
    let error =
        decoded(&<Count as Record>::SCHEMA.text().replace("\"int\"", "\"string\""), b"\x02x").await.unwrap_err();
    assert_eq!(
        error,
        "topic counts, partition 3, offset 7: the value was written with schema id 1, com.acme.Count, which differs \
         from this reader's at Count.count: written as string, read as int; data of another writer schema cannot be \
         read yet"
    );
}

#[tokio::test]
async fn a_schema_that_is_none_is_refused() {
    let error = decoded("{}", b"").await.unwrap_err();
    let start = "topic counts, partition 3, offset 7: the value was written with schema id 1, whose text in the registry is \
                 not an Avro schema: ";
    assert!(error.starts_with(start), "{error}");
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
