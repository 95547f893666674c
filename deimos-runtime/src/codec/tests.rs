//! What each codec writes, byte by byte, and what it refuses to read.

use super::*;

fn written<C: Codec>(value: &C::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    write::<C>(value, &mut bytes).unwrap();
    bytes
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a literal reads better than a reference to one")]
fn check<C: Codec<Value: PartialEq + std::fmt::Debug>>(value: C::Value, bytes: &[u8]) {
    assert_eq!(written::<C>(&value), bytes);
    assert!(bytes.len() >= C::MIN_SIZE && bytes.len() <= C::bound(&value));
    let mut reader = Reader::new(bytes);
    assert_eq!(C::decode(&mut reader).unwrap(), value);
    reader.finish().unwrap();
    for end in 0..bytes.len() {
        assert!(C::decode(&mut Reader::new(&bytes[..end])).is_err(), "{end} of {} bytes are a value", bytes.len());
    }
}

#[track_caller]
fn refused<C: Codec<Value: std::fmt::Debug>>(bytes: &[u8], message: &str) {
    assert_eq!(C::decode(&mut Reader::new(bytes)).unwrap_err().to_string(), message);
}

#[test]
fn numbers_are_zigzag_varints() {
    check::<Long>(0, &[0]);
    check::<Long>(-1, &[1]);
    check::<Long>(64, &[0x80, 1]);
    check::<Long>(i64::MAX, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    check::<Long>(i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    check::<Int>(i32::MIN, &[0xff, 0xff, 0xff, 0xff, 0x0f]);
    check::<Float>(1.5, &[0, 0, 0xc0, 0x3f]);
    check::<Double>(-2.0, &[0, 0, 0, 0, 0, 0, 0, 0xc0]);
    check::<Boolean>(true, &[1]);
}

#[test]
fn numbers_out_of_range_are_refused() {
    refused::<Int>(&[0x80, 0x80, 0x80, 0x80, 0x10], "cannot decode value at byte 0: 2147483648 for an int of 32 bits");
    refused::<Long>(&[0x80; 11], "cannot decode value at byte 0: a number of more than 10 bytes");
    refused::<Long>(
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        "cannot decode value at byte 0: a long of more than 64 bits",
    );
    refused::<Boolean>(&[2], "cannot decode value at byte 0: byte 2 for a boolean, expected 0 or 1");
}

#[test]
fn strings_and_bytes_have_their_length_first() {
    check::<Str>("grün".into(), &[10, b'g', b'r', 0xc3, 0xbc, b'n']);
    check::<Bytes>(vec![0, 255], &[4, 0, 255]);
    check::<Fixed<3>>([1, 2, 3], &[1, 2, 3]);
    refused::<Str>(&[4, b'a', 0xff], "cannot decode value at byte 2: a string that is not UTF-8");
    refused::<Bytes>(
        &[0xfe, 0xff, 0xff, 0xff, 0x0f],
        "cannot decode value at byte 0: expected 2147483647 bytes, 0 are left",
    );
    refused::<Bytes>(&[1], "cannot decode value at byte 0: a length of -1");
}

#[test]
fn nullable_keeps_the_order_of_its_branches() {
    check::<Nullable<Int>>(None, &[0]);
    check::<Nullable<Int>>(Some(1), &[2, 2]);
    check::<NullableLast<Int>>(None, &[2]);
    check::<NullableLast<Int>>(Some(1), &[0, 2]);
    refused::<Nullable<Int>>(&[4], "cannot decode value at byte 0: index 2, the schema has 2 (0 to 1)");
}

#[derive(Debug, PartialEq)]
enum IntOrText {
    Int(i32),
    Text(String),
}

/// The branches 0 and 2 of `["int", "null", "string"]`.
impl Codec for IntOrText {
    type Value = Self;
    const MIN_SIZE: usize = 2;
    const INFALLIBLE: bool = true;

    fn bound(value: &Self) -> usize {
        5 + match value {
            Self::Int(value) => Int::bound(value),
            Self::Text(value) => Str::bound(value),
        }
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        match value {
            Self::Int(value) => {
                out.put_long(0);
                Int::encode(value, out);
            }
            Self::Text(value) => {
                out.put_long(2);
                Str::encode(value, out);
            }
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.index(3)? {
            0 => Int::decode(reader).map(Self::Int),
            2 => Str::decode(reader).map(Self::Text),
            _ => Err(reader.error("null, expected one of the other branches")),
        }
    }
}

#[test]
fn null_may_stand_anywhere_among_several_branches() {
    check::<NullableUnion<IntOrText, 1>>(None, &[2]);
    check::<NullableUnion<IntOrText, 1>>(Some(IntOrText::Int(-1)), &[0, 1]);
    check::<NullableUnion<IntOrText, 1>>(Some(IntOrText::Text("a".into())), &[4, 2, b'a']);
    refused::<NullableUnion<IntOrText, 1>>(&[6], "cannot decode value at byte 0: index 3, the schema has 3 (0 to 2)");
}

#[test]
fn arrays_and_maps_are_blocks() {
    check::<Array<Int>>(vec![], &[0]);
    check::<Array<Int>>(vec![1, 2], &[4, 2, 4, 0]);
    check::<SortedMap<Int>>([("a".into(), 1), ("b".into(), 2)].into(), &[4, 2, b'a', 2, 2, b'b', 4, 0]);
    check::<Map<Array<Boolean>>>([("k".into(), vec![true])].into(), &[2, 2, b'k', 2, 1, 0, 0]);
    let sized = [3, 4, 2, 4, 2, 6, 0];
    assert_eq!(Array::<Int>::decode(&mut Reader::new(&sized)).unwrap(), [1, 2, 3]);
}

#[test]
fn a_block_that_the_bytes_cannot_hold_is_refused_before_anything_is_allocated() {
    refused::<Array<Double>>(
        &[0xfe, 0xff, 0xff, 0xff, 0x0f, 0],
        "cannot decode value at byte 0: a block of 2147483647 items of 8 bytes or more, 1 bytes are left",
    );
    refused::<Array<Null>>(
        &[0xfe, 0xff, 0xff, 0xff, 0x0f, 0],
        "cannot decode value at byte 0: more than 65536 items that take no bytes",
    );
    refused::<Array<Int>>(
        &[4, 2],
        "cannot decode value at byte 0: a block of 2 items of 1 bytes or more, 1 bytes are left",
    );
}

#[test]
fn decimals_are_the_shortest_twos_complement() {
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    check::<Decimal<12, 2>>(decimal("0"), &[2, 0]);
    check::<Decimal<12, 2>>(decimal("1.27"), &[2, 127]);
    check::<Decimal<12, 2>>(decimal("1.28"), &[4, 0, 128]);
    check::<Decimal<12, 2>>(decimal("-1.28"), &[2, 128]);
    check::<Decimal<12, 2>>(decimal("-1.29"), &[4, 0xff, 127]);
    check::<DecimalFixed<4, 9, 3>>(decimal("-0.001"), &[0xff; 4]);
    check::<DecimalFixed<20, 28, 0>>(decimal("-2"), &[[0xff; 19].as_slice(), &[0xfe]].concat());
    let padded = [8, 0, 0, 0, 5];
    assert_eq!(Decimal::<12, 2>::decode(&mut Reader::new(&padded)).unwrap(), decimal("0.05"));
    check::<Decimal<28, 0>>(
        decimal("9999999999999999999999999999"),
        &[[24].as_slice(), &9_999_999_999_999_999_999_999_999_999_i128.to_be_bytes()[4..]].concat(),
    );
}

#[test]
fn a_decimal_that_would_be_rounded_or_cut_is_refused() {
    let check = |text: &str| Decimal::<5, 2>::check(&text.parse().unwrap()).map_err(|error| error.to_string());
    assert_eq!(check("999.99"), Ok(()));
    assert_eq!(check("1.500"), Ok(()));
    assert_eq!(check("1.505").unwrap_err(), "cannot encode value: 1.505 has 3 decimal places, the schema has 2");
    assert_eq!(check("1000").unwrap_err(), "cannot encode value: 1000 has more digits than decimal(5,2) can hold");
    assert!(Decimal::<5, 2>::decode(&mut Reader::new(&[6, 1, 0x86, 0xa0])).is_err(), "1000.00 has six digits");
    assert!(Decimal::<28, 0>::decode(&mut Reader::new(&[&[40], [0x7f; 20].as_slice()].concat())).is_err());
    assert!(Decimal::<28, 0>::decode(&mut Reader::new(&[&[34], [0x80].as_slice(), &[0; 16]].concat())).is_err());
}

#[test]
fn dates_and_times_have_their_unit() {
    use chrono::{DateTime, NaiveDate, NaiveTime};
    check::<Date>(NaiveDate::from_ymd_opt(1969, 12, 31).unwrap(), &[1]);
    check::<TimeMillis>(NaiveTime::from_hms_milli_opt(0, 0, 1, 1).unwrap(), &[0xd2, 0x0f]);
    check::<TimeMicros>(NaiveTime::from_hms_micro_opt(0, 0, 0, 1).unwrap(), &[2]);
    check::<TimestampMillis>(DateTime::from_timestamp_millis(-1).unwrap(), &[1]);
    check::<TimestampMicros>(DateTime::from_timestamp_micros(64).unwrap(), &[0x80, 1]);
    check::<LocalTimestampMillis>(DateTime::from_timestamp_millis(2).unwrap().naive_utc(), &[4]);
    let finer = DateTime::from_timestamp_micros(-1).unwrap();
    assert_eq!(written::<TimestampMillis>(&finer), [1], "cut off towards the past");
    assert!(TimeMillis::decode(&mut Reader::new(&[1])).is_err(), "-1 ms is no time of day");
    assert!(TimeMillis::decode(&mut Reader::new(&written::<Int>(&86_400_000))).is_err());
}

#[test]
fn uuids_are_text_or_sixteen_bytes() {
    let uuid = uuid::Uuid::from_u128(0xa1a2_a3a4_b1b2_c1c2_d1d2_d3d4_d5d6_d7d8);
    check::<UuidFixed>(uuid, uuid.as_bytes());
    check::<UuidString>(uuid, &[&[72], uuid.to_string().as_bytes()].concat());
    assert!(UuidString::decode(&mut Reader::new(&[2, b'x'])).is_err());
}
