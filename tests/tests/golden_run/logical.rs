//! Logical types as types of the ecosystem, and those that are ignored.

use std::collections::HashMap;

use deimos_runtime::bigdecimal::BigDecimal;
use deimos_runtime::chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Duration, codec};
use deimos_tests::{ignored_logical_types, logical_types};

use crate::{is_written_as, round_trip};

#[test]
fn logical_types_have_types_of_the_ecosystem() {
    use logical_types::acme::{Amounts, Ids, NewAmounts, NewIds, NewTimes, Times};

    let times = Times::from(NewTimes {
        time_micros: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        local_millis: DateTime::UNIX_EPOCH.naive_utc(),
    });
    assert_eq!(times.timestamp_millis, DateTime::UNIX_EPOCH - TimeDelta::milliseconds(1));
    assert_eq!(times.date, NaiveDate::from_ymd_opt(2022, 1, 1).unwrap());
    assert_eq!(times.time_millis, NaiveTime::from_hms_opt(0, 0, 1).unwrap());
    assert_eq!(times.timestamp_micros.timestamp(), 1_700_000_000);
    round_trip(&times);

    let ids = Ids::from(NewIds { bytes: Uuid::from_u128(1) });
    assert_eq!(ids.text.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
    round_trip(&ids);

    let amounts = Amounts::from(NewAmounts { price: Decimal::new(-1, 2), balance: Decimal::new(10_001, 4) });
    assert_eq!(amounts.fee, Decimal::new(-200, 2));
    round_trip(&Amounts { history: vec![amounts.balance], ..amounts });
}

#[test]
fn the_bytes_of_logical_types_are_those_of_the_type_that_they_stand_on() {
    use logical_types::acme::{Amounts, Ids, Times};

    let at = DateTime::from_timestamp_micros(1_700_000_000_000_000).unwrap();
    let times = Times {
        date: NaiveDate::from_ymd_opt(2022, 1, 1).unwrap(),
        time_millis: NaiveTime::from_hms_opt(0, 0, 1).unwrap(),
        time_micros: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        timestamp_millis: DateTime::UNIX_EPOCH - TimeDelta::milliseconds(1),
        timestamp_micros: at,
        local_millis: DateTime::from_timestamp_millis(1).unwrap().naive_utc(),
        local_micros: at.naive_utc(),
        maybe: NaiveDate::from_ymd_opt(2023, 1, 1),
    };
    let micros = &[0x80, 0x80, 0xf2, 0x81, 0x83, 0x89, 0x85, 6];
    let bytes: &[&[u8]] = &[
        &[0xe2, 0xa8, 2],
        &[0xd0, 0x0f],
        &[0xfe, 0xff, 0xba, 0xdd, 0x83, 5],
        &[1],
        micros,
        &[2],
        micros,
        &[2, 0xbc, 0xae, 2],
    ];
    is_written_as(&times, bytes);

    let (text, raw) = (Uuid::from_u128(0xa), Uuid::from_u128(0x0102 << 112));
    let bytes: &[&[u8]] = &[&[72], b"00000000-0000-0000-0000-00000000000a", &[1, 2], &[0; 14]];
    is_written_as(&Ids { text, bytes: raw }, bytes);

    let amounts = Amounts {
        price: Decimal::new(-129, 2),
        balance: Decimal::new(-2, 4),
        fee: Decimal::ONE,
        history: vec![Decimal::new(258, 4)],
    };
    let bytes: &[&[u8]] = &[
        &[4, 0xff, 127],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe],
        &[2, 100],
        &[2],
        &[0, 0, 0, 0, 0, 0, 1, 2],
        &[0],
    ];
    is_written_as(&amounts, bytes);
}

const LOCAL: &[u8] = &[0xaa, 0xb4, 0xae, 0xd8, 0xc7, 0xbf, 0xce, 0x97, 0x2f];

#[test]
fn durations_wide_decimals_and_nanoseconds_have_types_too() {
    use logical_types::acme::{NewWide, Wide, WideEither};

    let wide = Wide::from(NewWide { supply: BigDecimal::from(-2) });
    assert_eq!(wide.every, Duration { months: 1, days: 15, milliseconds: 256 });
    assert_eq!(wide.sum.to_string(), "123.45");
    assert_eq!(wide.wei, "-0.000000000000000001".parse::<BigDecimal>().unwrap());
    assert_eq!(wide.at, DateTime::UNIX_EPOCH - TimeDelta::nanoseconds(1));
    assert_eq!(wide.local, DateTime::from_timestamp_nanos(1_700_000_000_123_456_789).naive_utc());
    let bytes: &[&[u8]] = &[
        &[1, 0, 0, 0, 15, 0, 0, 0, 0, 1, 0, 0],
        &[8, 4, 0x30, 0x39, 4],
        &[2, 0xff],
        &[0xff; 15],
        &[0xfe],
        &[1],
        LOCAL,
        &[0, 0, 0],
        &[0, 0],
    ];
    is_written_as(&wide, bytes);

    let span = Duration { months: u32::MAX, days: 0, milliseconds: 1 };
    let full = Wide {
        spans: vec![span],
        sums: HashMap::from([("k".to_owned(), "1.5".parse().unwrap())]),
        maybe_wei: Some("99999999999999999999.999999999999999999".parse().unwrap()),
        either: WideEither::Span(span),
        ..wide
    };
    let start = bytes[..7].concat();
    let span = &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0];
    // 10^38 - 1
    let nines =
        &[2, 32, 0x4b, 0x3b, 0x4c, 0xa8, 0x5a, 0x86, 0xc4, 0x7a, 0x09, 0x8a, 0x22, 0x3f, 0xff, 0xff, 0xff, 0xff];
    is_written_as(&full, &[&start, &[2], span, &[0], &[2, 2, b'k', 6, 2, 15, 2, 0], nines, &[2], span]);
    is_written_as(&WideEither::Supply(BigDecimal::from(1)), &[&[4], &[0; 15], &[1]]);
    is_written_as(&WideEither::BigDecimal("-1".parse().unwrap()), &[&[6, 6, 2, 0xff, 0]]);

    let late = Wide { at: DateTime::<deimos_runtime::chrono::Utc>::MAX_UTC, ..full.clone() };
    let error = codec::encode(&late).unwrap_err().to_string();
    assert!(error.starts_with("cannot encode acme.Wide.at: "), "{error}");
    let precise = Wide { wei: "1e-19".parse().unwrap(), ..full };
    let error = codec::encode(&precise).unwrap_err().to_string();
    assert_eq!(error, "cannot encode acme.Wide.wei: the decimal has 19 decimal places, the schema has 18");
}

#[test]
fn logical_types_that_are_unknown_or_misplaced_leave_the_type_beneath() {
    use ignored_logical_types::acme::{
        Address, Eleven, Misplaced, NewUnknown, Point, Three, Twelve, Two, Unit, Unknown,
    };

    let unknown = Unknown::from(NewUnknown {
        string: "a@b".to_owned(),
        fixed: Address([127, 0, 0, 1]),
        array: vec![1],
        map: HashMap::new(),
        record: Point {},
        r#enum: Unit::C,
    });
    is_written_as(&unknown, &[&[6], &[6, b'a', b'@', b'b'], &[127, 0, 0, 1], &[2, 2, 0], &[0], &[2]]);

    let misplaced = Misplaced {
        date_on_string: "d".to_owned(),
        time_on_long: 1,
        timestamp_on_string: "t".to_owned(),
        uuid_on_twelve: Twelve([1; 12]),
        uuid_on_bytes: vec![2],
        duration_on_eleven: Eleven([3; 11]),
        decimal_on_int: 4,
        decimal_without_precision: vec![5],
        scale_above_precision: vec![],
        too_many_digits: Two([6; 2]),
        big_decimal_on_fixed: Three([7; 3]),
        on_an_array: vec![8],
        beside_the_type: 9,
    };
    let bytes: &[&[u8]] =
        &[&[2, b'd', 2, 2, b't'], &[1; 12], &[2, 2], &[3; 11], &[8, 2, 5, 0], &[6, 6, 7, 7, 7], &[2, 16, 0, 18]];
    is_written_as(&misplaced, bytes);
}
