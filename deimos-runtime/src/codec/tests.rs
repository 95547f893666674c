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
    refused::<Int>(&[0x80, 0x80, 0x80, 0x80, 0x80, 0], "cannot decode value at byte 0: an int of more than 5 bytes");
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

fn big(text: &str) -> bigdecimal::BigDecimal {
    text.parse().unwrap()
}

#[test]
fn wide_decimals_are_the_shortest_twos_complement_too() {
    check::<WideDecimal<38, 2>>(big("1.28"), &[4, 0, 128]);
    check::<WideDecimal<38, 2>>(big("0"), &[2, 0]);
    check::<WideDecimal<38, 0>>(
        big("-17014118346046923173168730371588410572"), // 2^127 / 10 is 0x0ccc…
        &[&[32, 0xf3], [0x33; 14].as_slice(), &[0x34]].concat(),
    );
    check::<WideDecimalFixed<16, 38, 10>>(big("-0.0000000002"), &[[0xff; 15].as_slice(), &[0xfe]].concat());
    let padded = [8, 0, 0, 0, 5];
    assert_eq!(WideDecimal::<38, 2>::decode(&mut Reader::new(&padded)).unwrap(), big("0.05"));
    assert_eq!(WideDecimal::<38, 2>::decode(&mut Reader::new(&[0])).unwrap(), big("0"));
}

#[test]
fn a_wide_decimal_that_would_be_rounded_or_cut_is_refused() {
    let check = |text: &str| WideDecimal::<30, 2>::check(&big(text)).map_err(|error| error.to_string());
    assert_eq!(check("9999999999999999999999999999.99"), Ok(()));
    assert_eq!(check("1.500"), Ok(()));
    assert_eq!(check("1e27"), Ok(()));
    assert_eq!(check("0e9999999999"), Ok(()));
    let digits = "cannot encode value: the decimal has more digits than decimal(30,2) can hold";
    assert_eq!(check("1e28").unwrap_err(), digits);
    assert_eq!(check("1e9999999999").unwrap_err(), digits);
    let places = "cannot encode value: the decimal has 3 decimal places, the schema has 2";
    assert_eq!(check("1.505").unwrap_err(), places);
    assert!(check("1e-9999999999").is_err());
    let beyond = bigdecimal::num_bigint::BigInt::from(10).pow(30).to_signed_bytes_be();
    let bytes = [&[26], beyond.as_slice()].concat();
    assert!(WideDecimal::<30, 2>::decode(&mut Reader::new(&bytes)).is_err());
    assert!(WideDecimal::<31, 2>::decode(&mut Reader::new(&bytes)).is_ok());
    assert!(WideDecimalFixed::<13, 31, 0>::check(&big("5e30")).is_ok(), "103 bits and a sign");
}

#[test]
fn big_decimals_carry_their_scale() {
    // The first three are rows of Avro's own implementation in Java.
    check::<BigDecimal>(big("0"), &[6, 2, 0, 0]);
    check::<BigDecimal>(big("123.45"), &[8, 4, 0x30, 0x39, 4]);
    check::<BigDecimal>(big("-1"), &[6, 2, 0xff, 0]);
    check::<BigDecimal>(big("5e3"), &[6, 2, 5, 5]);
    let scale = |bytes: &[u8]| BigDecimal::decode(&mut Reader::new(bytes)).unwrap().as_bigint_and_scale().1;
    assert_eq!((scale(&[6, 2, 10, 2]), scale(&[6, 2, 10, 4])), (1, 2), "1.0 and 0.10 keep their places");
    let overlong = [8, 2, 5, 0, 0];
    refused::<BigDecimal>(&overlong, "cannot decode value at byte 1: a big-decimal that does not end after 4 bytes");
    refused::<BigDecimal>(
        &[4, 4, 5, 0, 0],
        "cannot decode value at byte 1: a big-decimal that does not end after 2 bytes",
    );
}

#[test]
fn big_decimals_are_bounded() {
    let scaled = |scale: i32| {
        let mut body = vec![2, 1];
        write::<Int>(&scale, &mut body).unwrap();
        written::<Bytes>(&body)
    };
    assert!(BigDecimal::decode(&mut Reader::new(&scaled(16_384))).is_ok());
    for scale in [16_385, i32::MAX, i32::MIN] {
        assert!(BigDecimal::decode(&mut Reader::new(&scaled(scale))).is_err(), "{scale}");
    }
    let digits = |count: usize| written::<Bytes>(&[written::<Bytes>(&vec![0x55; count]), vec![0]].concat());
    assert!(BigDecimal::decode(&mut Reader::new(&digits(6_804))).is_ok());
    assert!(BigDecimal::decode(&mut Reader::new(&digits(6_805))).is_err());
    assert!(BigDecimal::check(&big("1e-16385")).is_err() && BigDecimal::check(&big("1e16385")).is_err());
}

#[test]
fn durations_are_three_numbers_little_endian() {
    check::<Duration>(
        Duration { months: 1, days: 2, milliseconds: 0x0102_0304 },
        &[1, 0, 0, 0, 2, 0, 0, 0, 4, 3, 2, 1],
    );
    let text = |months, days, milliseconds| Duration { months, days, milliseconds }.to_string();
    assert_eq!([text(0, 0, 0), text(14, 0, 0), text(0, 3, 60_000)], ["PT0S", "P14M", "P3DT60S"]);
}

#[test]
fn nanoseconds_end_in_2262() {
    use chrono::{DateTime, TimeDelta};
    let last = DateTime::from_timestamp_nanos(i64::MAX);
    check::<TimestampNanos>(DateTime::from_timestamp_nanos(-1), &[1]);
    check::<TimestampNanos>(last, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    check::<LocalTimestampNanos>(DateTime::from_timestamp_nanos(64).naive_utc(), &[0x80, 1]);
    let beyond = last + TimeDelta::nanoseconds(1);
    let mut bytes = vec![7];
    let error = write::<TimestampNanos>(&beyond, &mut bytes).unwrap_err().to_string();
    assert_eq!(
        error,
        "cannot encode value: 2262-04-11 23:47:16.854775808 UTC is out of the range of nanoseconds, the years 1677 to 2262"
    );
    assert!(write::<LocalTimestampNanos>(&beyond.naive_utc(), &mut bytes).is_err());
    assert_eq!(bytes, [7], "nothing was written");
}

#[test]
fn a_union_of_null_alone_has_its_index_on_the_wire() {
    check::<NullUnion>((), &[0]);
    refused::<NullUnion>(&[2], "cannot decode value at byte 0: index 1, the schema has 1 (0 to 0)");
}
