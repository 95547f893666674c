//! Data of other writers as types that are no records, by plans and as the values of a topic.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Mutex;

use deimos_runtime::codec::{self, Plan};
use deimos_runtime::{BoxError, Consume, Handler, Message, MessageKey, NoKey, Record, Topic, testing};
use deimos_schema::Schema;
use deimos_tests::roots::{Count, Day, Events, EventsUnion, Lookup, Many, ManyUnion, Maybe, Words, acme};
use serde_json::json;

#[track_caller]
fn reads<T: Record + Debug>(writer: &str, bytes: &[u8], expected: &T) {
    assert_eq!(Plan::<T>::compile(writer).unwrap().decode(bytes).unwrap(), *expected);
}

#[track_caller]
fn fails<T: Record>(writer: &str, bytes: &[u8], expected: &str) {
    assert_eq!(Plan::<T>::compile(writer).unwrap().decode(bytes).unwrap_err().to_string(), expected);
}

#[track_caller]
fn refuses<T: Record>(writer: &str, expected: &str) {
    assert_eq!(Plan::<T>::compile(writer).unwrap_err().to_string(), expected);
}

#[test]
fn of_the_own_schema_they_are_the_same() {
    fn is_same<T: Record>() -> bool {
        let parsed = Schema::parse(&T::SCHEMA.text()).unwrap();
        assert_eq!(parsed.identity(), T::SCHEMA.identity, "{}", T::SCHEMA.fullname);
        Plan::<T>::from_schema(&parsed).unwrap().is_same()
    }
    assert!(is_same::<Words>() && is_same::<Count>() && is_same::<Events>() && is_same::<Lookup>() && is_same::<Day>());
    assert!(is_same::<acme::Suit>() && is_same::<acme::Md5>() && is_same::<Many>() && is_same::<Maybe>());
}

#[test]
fn collections_are_read_item_by_item() {
    reads(r#"{"type": "array", "items": "bytes"}"#, &[2, 2, b'a', 0], &Words(vec!["a".to_owned()]));
    let either = r#"{"type": "array", "items": ["null", "string"]}"#;
    reads(either, &[2, 2, 2, b'a', 0], &Words(vec!["a".to_owned()]));
    fails::<Words>(
        either,
        &[4, 2, 2, b'a', 0, 0],
        "cannot decode Words[1] at byte 5: written as null, which cannot be read as string",
    );
    let half = HashMap::from([("k".to_owned(), Some(3.0))]);
    reads(r#"{"type": "map", "values": "int"}"#, &[2, 2, b'k', 6, 0], &Lookup(half));
    let longs = r#"{"type": "array", "items": "long"}"#;
    reads(longs, &[0], &Words(Vec::new()));
    let error = "cannot decode Words[0] at byte 1: written as long, which cannot be read as string";
    fails::<Words>(longs, &[2, 2, 0], error);
    refuses::<Words>(
        "\"string\"",
        "data of string cannot be read as Words: `value` is written as string and read as array of string",
    );
}

#[test]
fn primitives_are_promoted() {
    reads("\"int\"", &[14], &Count(7));
    reads(r#"["null", "int"]"#, &[2, 14], &Count(7));
    fails::<Count>(
        r#"["null", "int"]"#,
        &[0],
        "cannot decode Count at byte 1: written as null, which cannot be read as long",
    );
    reads("\"int\"", &[2], &Day(deimos_runtime::chrono::NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()));
    refuses::<Count>(
        "\"double\"",
        "data of double cannot be read as Count: `value` is written as double and read as long",
    );
}

#[test]
fn unions_are_read_branch_by_branch() {
    let created = r#"{"type": "record", "name": "acme.Created", "fields": [{"name": "id", "type": "int"}]}"#;
    let event = Events(Some(EventsUnion::Created(acme::Created { id: 1 })));
    reads(created, &[2], &event);
    reads(&format!(r#"[{created}, "null"]"#), &[0, 2], &event);
    reads(&format!(r#"[{created}, "null"]"#), &[2], &Events(None));
    reads(r#"["int", "null"]"#, &[0, 6], &Maybe(Some(3)));
    reads("\"int\"", &[6], &Maybe(Some(3)));
    let kind = r#"{"type": "enum", "name": "Kind", "namespace": "acme", "symbols": ["Z", "A"]}"#;
    reads(kind, &[2], &Many(ManyUnion::Kind(acme::Kind::A)));
    fails::<Many>(
        kind,
        &[0],
        "cannot decode Many at byte 0: the symbol `Z`, which the reader's enum has not, nor a default",
    );
}

#[test]
fn enums_are_read_by_symbol_and_fixed_by_size() {
    let suit = r#"{"type": "enum", "name": "acme.Suit", "symbols": ["CLUBS", "SPADES"]}"#;
    reads(suit, &[2], &acme::Suit::Spades);
    reads(suit, &[0], &acme::Suit::Hearts);
    reads(r#"["null", {"type": "fixed", "name": "acme.Md5", "size": 2}]"#, &[2, 1, 2], &acme::Md5([1, 2]));
    refuses::<acme::Md5>(
        r#"{"type": "fixed", "name": "acme.Md5", "size": 3}"#,
        "data of acme.Md5 cannot be read as acme.Md5: `Md5` is written as the fixed acme.Md5 of 3 bytes and read as the \
         fixed acme.Md5 of 2 bytes",
    );
}

#[test]
fn they_have_all_that_records_have() {
    let words = Words(vec!["a".to_owned()]);
    assert_eq!(codec::json::encode(&words).unwrap(), r#"["a"]"#);
    assert_eq!(codec::decode_prefix::<Words>(&[2, 2, b'a', 0, 9]).unwrap(), (words, &[9][..]));
    assert_eq!(codec::encode(&acme::Suit::Hearts).unwrap(), [2]);
    let error = codec::decode::<Words>(&[2, 2]).unwrap_err().to_string();
    assert_eq!(error, "cannot decode Words[0] at byte 1: expected 1 bytes, 0 are left");
}

/// A topic that was declared by hand: those of deimos.toml have records.
#[derive(Clone, Copy, Debug)]
struct Lists;

impl Topic for Lists {
    const NAME: &'static str = "lists";
    type Key = NoKey;
    type Value = Words;
}

struct Kept(Mutex<Vec<Words>>);

impl Consume<Lists> for Handler<Kept> {
    type Consumer = Kept;

    async fn consume(kept: &Kept, message: Message<Lists>) -> Result<(), BoxError> {
        kept.0.lock().unwrap().push(message.value.ok_or("a tombstone")?);
        Ok(())
    }
}

#[tokio::test]
async fn they_are_values_of_topics() {
    let kept = Kept(Mutex::default());
    let writer = r#"["null", {"type": "array", "items": "bytes"}]"#;
    let outcome = testing::deliver_written_by(Lists, &kept, writer, &json!(["a"])).await.unwrap();
    outcome.expect_done();
    testing::deliver(Lists, &kept, Words(Vec::new())).await.unwrap().expect_done();
    assert_eq!(*kept.0.lock().unwrap(), [Words(vec!["a".to_owned()]), Words(Vec::new())]);

    let kafka = testing::Kafka::new();
    deimos_runtime::Producer::<Lists>::new(&kafka).publish(Words(Vec::new())).await.unwrap();
    assert_eq!(kafka.sent::<Lists>().len(), 1);
    let key = <Count as MessageKey>::plan("\"int\"").unwrap();
    assert_eq!(<Count as MessageKey>::decode_with(&key, &[4]).unwrap(), Count(2));
}
