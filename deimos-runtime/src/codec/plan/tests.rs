//! Plans under schemas and bytes that were made to hurt, and what is the same in spite of its looks.

use super::*;
use crate::codec::{
    Array, Boxed, Codec, Cursor, DecodeError, Double, Fields, Limits, Nullable, Reader, Str, encode, single_object,
};
use crate::{Definition, Identity, Schema as RecordSchema};

macro_rules! wide {
    ($($field:ident)*) => {
        /// A record of many fields that may hold others like it.
        #[derive(Clone, Debug, PartialEq, Default)]
        struct Wide { $($field: String,)* weight: f64, next: Option<Box<Wide>>, more: Vec<Wide> }

        impl Codec for Wide {
            type Value = Self;
            const MIN_SIZE: usize = 10;
            const INFALLIBLE: bool = true;

            fn bound(value: &Self) -> usize {
                $(Str::bound(&value.$field) +)* Double::bound(&value.weight)
                    + Nullable::<Boxed<Self>>::bound(&value.next) + Array::<Self>::bound(&value.more)
            }

            fn encode(value: &Self, out: &mut Cursor<'_>) {
                $(Str::encode(&value.$field, out);)*
                Double::encode(&value.weight, out);
                Nullable::<Boxed<Self>>::encode(&value.next, out);
                Array::<Self>::encode(&value.more, out);
            }

            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let mut place = <Self as Fields>::blank();
                Self::decode_into(&mut place, reader)?;
                Ok(place)
            }

            fn decode_into(place: &mut Self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                reader.record("Wide", |reader| {
                    $(reader.field_into::<Str>(&mut place.$field, stringify!($field))?;)*
                    reader.field_into::<Double>(&mut place.weight, "weight")?;
                    reader.field_into::<Nullable<Boxed<Self>>>(&mut place.next, "next")?;
                    reader.field_into::<Array<Self>>(&mut place.more, "more")
                })
            }

            fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self, DecodeError> {
                reader.fields(node)
            }

            fn decode_with_into(place: &mut Self, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
                reader.fields_into(place, node)
            }
        }

        impl Fields for Wide {
            fn blank() -> Self {
                Self::default()
            }

            fn read_field(&mut self, field: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
                let mut names = FIELDS.iter();
                let name = FIELDS.get(field as usize).copied().unwrap_or_default();
                $(if Some(&name) == names.next() {
                    return reader.fill::<Str>(&mut self.$field, node);
                })*
                match field as usize - FIELDS.len() {
                    0 => reader.fill::<Double>(&mut self.weight, node),
                    1 => reader.fill::<Nullable<Boxed<Self>>>(&mut self.next, node),
                    _ => reader.fill::<Array<Self>>(&mut self.more, node),
                }
            }

            fn set_default(&mut self, field: u32) -> Result<(), DecodeError> {
                if field as usize == FIELDS.len() {
                    self.weight = 1.5;
                }
                Ok(())
            }
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];

        impl Record for Wide {
            const SCHEMA: &'static RecordSchema = &RecordSchema {
                fullname: "Wide",
                identity: Identity::from_bytes([77; 32]),
                definitions: &[Definition {
                    fullname: "Wide",
                    kind: "record",
                    body: &[
                        concat!(
                            r#","fields":["#,
                            $(r#"{"name":""#, stringify!($field), r#"","type":"string","default":""},"#,)*
                            r#"{"name":"weight","type":"double","default":1.5},{"name":"next","type":["null","#
                        ),
                        r#"],"default":null},{"name":"more","type":{"type":"array","items":"#,
                        r#"},"default":[]}]}"#,
                    ],
                    uses: &[0, 0],
                    own_defaults: None,
                }],
                index: 0,
            };
        }
    };
}

wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7
d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7
i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9);

/// The plan for a writer's record of these fields.
fn plan(fields: &str) -> Plan<Wide> {
    Plan::compile(&format!(r#"{{"type":"record","name":"Wide","fields":[{fields}]}}"#)).unwrap()
}

const NEXT: &str = r#"{"name":"next","type":["null","Wide"]}"#;
const MORE: &str = r#"{"name":"more","type":{"type":"array","items":"Wide"}}"#;

/// On a thread with the stack that tokio gives one.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap()
}

#[test]
fn deep_data_is_an_error_wherever_it_is_read_or_skipped() {
    let read = plan(&format!(r#"{NEXT},{{"name":"a0","type":"string"}}"#));
    let error = on_a_small_stack(move || read.decode(&[2; 10_000]).unwrap_err().to_string());
    assert!(error.contains("values nest deeper than "), "{error}");
    assert!(error.len() < 1_000, "{error}");

    let none = plan(NEXT).with_limits(Limits::new().with_depth(0));
    let error = none.decode_prefix(&[0]).map(drop).unwrap_err().to_string();
    assert_eq!(error, "cannot decode Wide at byte 0: values nest deeper than 0 levels");

    let skipped = plan(&NEXT.replace("next", "previous"));
    let error = on_a_small_stack(move || skipped.decode(&[2; 10_000]).unwrap_err().to_string());
    assert!(error.contains("cannot decode Wide.previous at byte 256: values nest deeper than 256 levels"), "{error}");
}

#[test]
fn a_deep_value_of_a_wide_record_is_read() {
    let read = plan(&format!(r#"{NEXT},{{"name":"j9","type":"string"}}"#));
    let bytes = [&[2; 60][..], &[0], b"\x02x".repeat(61).as_slice()].concat();
    let levels = on_a_small_stack(move || {
        let value = read.decode(&bytes).unwrap();
        assert!(value.j9 == "x" && value.weight.to_bits() == 1.5_f64.to_bits());
        std::iter::successors(Some(&value), |value| value.next.as_deref()).count()
    });
    assert_eq!(levels, 61);
}

#[test]
fn items_are_counted_by_what_the_writer_wrote() {
    let empty = r#"{"name":"more","type":{"type":"array","items":{"type":"record","name":"Wide","fields":[]}}}"#;
    let records = Plan::<Wide>::compile(&format!(
        r#"{{"type":"record","name":"Wide","namespace":"other","fields":[{}]}}"#,
        empty.replace("\"Wide\"", "\"there.Wide\"")
    ))
    .unwrap();
    assert_eq!(records.decode(&[6, 0]).unwrap().more.len(), 3, "each of no bytes");
    let error = records.decode(&[0x80, 0x80, 0x80, 0x80, 0x10, 0]).unwrap_err().to_string();
    assert_eq!(error, "cannot decode Wide.more at byte 0: more than 65536 items that take no bytes");
    let limits = Limits::new().with_memory(2 * size_of::<Wide>());
    let error = records.with_limits(limits).decode(&[6, 0]).unwrap_err().to_string();
    assert!(error.starts_with("cannot decode Wide.more at byte 0: 3 more items take the message beyond"), "{error}");

    let wider = plan(&format!(r#"{{"name":"weight","type":"int"}},{MORE}"#));
    let items = b"\x02\x06\x02\x00\x04\x00\x06\x00\x00";
    let weights: Vec<f64> = wider.decode(items).unwrap().more.iter().map(|item| item.weight).collect();
    assert_eq!(weights, [1.0, 2.0, 3.0], "a double takes eight bytes, an int one");
    let error = wider.decode(b"\x02\x08\x02\x00\x04\x00").unwrap_err().to_string();
    assert_eq!(error, "cannot decode Wide.more at byte 1: a block of 4 items of 2 bytes or more, 4 bytes are left");
}

#[test]
fn branches_that_nothing_reads_are_errors_only_when_they_come() {
    let items = plan(r#"{"name":"more","type":{"type":"array","items":["int","boolean"]}}"#);
    assert!(items.decode(&[0]).unwrap().more.is_empty());
    let error = items.decode(&[2, 2, 1, 0]).unwrap_err().to_string();
    assert_eq!(error, "cannot decode Wide.more[0] at byte 2: written as boolean, which cannot be read as Wide");

    let next = plan(r#"{"name":"next","type":["int","null"]}"#);
    assert!(next.decode(&[2]).unwrap().next.is_none());
    let error = next.decode(&[0, 4]).unwrap_err().to_string();
    assert!(error.starts_with("cannot decode Wide.next at byte 1: written as int, which cannot be read as"), "{error}");
    let error = next.decode(&[4]).unwrap_err().to_string();
    assert_eq!(error, "cannot decode Wide.next at byte 0: index 2, the schema has 2 (0 to 1)");
}

#[test]
fn schemas_of_thousands_of_types_that_lead_to_each_other_are_walked() {
    const TYPES: usize = 5_000;
    let field = |index: usize| {
        let next = if index + 1 < TYPES { format!(r#""R{}""#, index + 1) } else { r#""int""#.to_owned() };
        format!(
            r#"{{"name":"x{index}","type":["null",{{"type":"record","name":"R{index}","fields":[
                {{"name":"inner","type":{next}}}]}}]}}"#
        )
    };
    let fields: Vec<String> = (0..TYPES).map(field).collect();
    let plan = on_a_small_stack(move || plan(&fields.join(",")));
    assert_eq!(plan.decode(&[0; TYPES]).unwrap(), Wide { weight: 1.5, ..Wide::default() });
    assert!(plan.decode(&[2; TYPES]).is_err());
}

#[test]
fn recursive_types_that_differ_nowhere_are_the_same() {
    let own = Wide::SCHEMA.text();
    assert!(Plan::<Wide>::compile(&own).unwrap().is_same());
    let elsewhere = own.replacen("\"name\":\"Wide\"", "\"name\":\"Wide\",\"namespace\":\"there\",\"doc\":\"!\"", 1);
    assert!(Plan::<Wide>::compile(&elsewhere).unwrap().is_same());
    assert!(!Plan::<Wide>::compile(&own.replace("\"double\"", "\"float\"")).unwrap().is_same());
}

#[test]
fn a_text_that_is_no_schema_is_an_error_with_its_place() {
    let error = Plan::<Wide>::compile("{\"type\": \"record\"").unwrap_err();
    assert_eq!(error.to_string(), "the writer schema is not an Avro schema");
    assert!(std::error::Error::source(&error).unwrap().to_string().starts_with("1:"));
    let error = Plan::<Wide>::compile("\"long\"").unwrap_err();
    assert_eq!(
        error.to_string(),
        "data of long cannot be read as Wide: `Wide` is written as long and read as the record Wide"
    );
    assert_eq!(error.breaks().len(), 1);
}

#[test]
fn single_objects_say_what_they_were_written_with() {
    let message = single_object::encode(&Wide::default()).unwrap();
    let text = Wide::SCHEMA.text();
    assert_eq!(message[2..10], single_object::fingerprint(&text).unwrap().to_le_bytes());
    assert_eq!(message[10..], encode(&Wide::default()).unwrap());
    assert_eq!(single_object::decode::<Wide>(&message).unwrap(), Wide::default());
    let error = |message: &[u8]| single_object::decode::<Wide>(message).unwrap_err().to_string();
    assert_eq!(
        error(&message[..9]),
        "not in Avro's single-object encoding: 9 bytes, expected c3 01 and a fingerprint of 8 bytes first"
    );
    assert_eq!(
        error(b"\0\0\0\0\x07"),
        "not in Avro's single-object encoding: the first bytes are 00 00, expected c3 01"
    );
    assert!(error(&message[..12]).starts_with("cannot decode Wide"));
    let other = [&message[..2], &[1, 2, 3, 4, 5, 6, 7, 8], &message[10..]].concat();
    assert!(
        error(&other)
            .starts_with("written with another schema, whose fingerprint is 0807060504030201; that of Wide is")
    );
}
