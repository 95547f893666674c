//! Unions of any shape: the index of the branch, then its value.

use std::collections::HashMap;

use deimos_runtime::chrono::{DateTime, NaiveDate};
use deimos_runtime::codec;
use deimos_runtime::uuid::Uuid;
use deimos_tests::{nullable_in_both_orders, unions};

use crate::{is_written_as, round_trip};

#[test]
fn null_keeps_its_branch() {
    use nullable_in_both_orders::acme::{NewPerson, Person};

    let person = Person::from(NewPerson { age: Some(3), tags: vec![None, Some("a".to_owned())] });
    assert_eq!((person.nickname.as_deref(), person.name.as_deref()), (None, Some("none")));
    assert_eq!(round_trip(&person), [0, 0, 8, b'n', b'o', b'n', b'e', 2, 6, 4, 2, 0, 2, b'a', 0]);
}

#[test]
fn unions_are_enums() {
    use unions::acme::events::{
        Card, Cash, Event, EventNested, EventNestedArray, EventNullInTheMiddle, EventPlain, EventRecords,
        EventSameShortName, EventSingle, EventWithNull,
    };
    use unions::acme::left::Point;

    let event = Event {
        plain: EventPlain::Int(1),
        same: EventPlain::String("s".to_owned()),
        with_null: None,
        null_in_the_middle: Some(EventNullInTheMiddle::Boolean(true)),
        records: EventRecords::Cash(Cash { total: "1.5".parse().unwrap() }),
        same_short_name: EventSameShortName::AcmeLeftPoint(Point { x: 1 }),
        nested: HashMap::from([("k".to_owned(), EventNested::Array(vec![EventNestedArray::Boolean(true)]))]),
        single: EventSingle::String("only".to_owned()),
    };
    let bytes = round_trip(&event);
    assert_eq!(bytes[..6], [0, 2, 2, 2, b's', 0], "a branch and its value; null is branch 0 of `with_null`");
    assert_eq!(bytes[6..8], [4, 1], "null is branch 1 of `null_in_the_middle`, so that boolean is branch 2");

    round_trip(&Event {
        with_null: Some(EventWithNull::Array(vec![1])),
        null_in_the_middle: None,
        records: EventRecords::Card(Card { number: "1".to_owned() }),
        ..event.clone()
    });
    let too_precise = EventRecords::Cash(Cash { total: "0.001".parse().unwrap() });
    let error = codec::encode(&Event { records: too_precise, ..event }).unwrap_err().to_string();
    assert!(error.contains("acme.events.Event") && error.contains("records"), "{error}");
}

#[test]
fn each_of_twelve_branches_has_its_index_and_its_value() {
    use unions::acme::many::{Many, ManyTwelve, Point, Suit, Two};

    let check = |twelve: ManyTwelve, bytes: &[u8]| {
        let many = Many { twelve, ..sparse() };
        is_written_as(&many, &[bytes, SPARSE_REST]);
    };
    check(ManyTwelve::Boolean(true), &[0, 1]);
    check(ManyTwelve::Int(-1), &[2, 1]);
    check(ManyTwelve::Long(64), &[4, 0x80, 1]);
    check(ManyTwelve::Float(1.5), &[6, 0, 0, 0xc0, 0x3f]);
    check(ManyTwelve::Double(-2.0), &[8, 0, 0, 0, 0, 0, 0, 0, 0xc0]);
    check(ManyTwelve::Bytes(vec![9]), &[10, 2, 9]);
    check(ManyTwelve::String("s".to_owned()), &[12, 2, b's']);
    check(ManyTwelve::Suit(Suit::Hearts), &[14, 2]);
    check(ManyTwelve::Two(Two([1, 2])), &[16, 1, 2]);
    check(ManyTwelve::Array(vec![vec![3], vec![]]), &[18, 4, 2, 3, 0, 0]);
    check(ManyTwelve::Map(HashMap::from([("k".to_owned(), Two([4, 5]))])), &[20, 2, 2, b'k', 4, 5, 0]);
    check(ManyTwelve::Point(Point { x: 1 }), &[22, 2]);
}

/// What [`sparse`] is behind its first field.
const SPARSE_REST: &[u8] = &[0, 2, 0, 0, 0, 2, 4, 2, 0, 0, 0, 2, 0];

/// Null wherever it may stand.
fn sparse() -> unions::acme::many::Many {
    use unions::acme::many::{A, Many, ManyEnums, ManyLogical, ManyTwelve, ManyTwins, Suit};

    Many {
        twelve: ManyTwelve::Boolean(false),
        twins: ManyTwins::A(A { x: 1 }),
        enums: ManyEnums::Suit(Suit::Spades),
        null_first: None,
        null_second: None,
        null_last: None,
        two_null_last: None,
        only_null: (),
        in_array: vec![],
        in_map: HashMap::new(),
        logical: ManyLogical::Date(NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()),
    }
}

#[test]
fn null_stands_anywhere_and_equal_shapes_stay_apart() {
    use unions::acme::many::{
        A, B, Colour, Many, ManyEnums, ManyInArray, ManyLogical, ManyNullFirst, ManyNullLast, ManyNullSecond,
        ManyTwins, Suit,
    };

    is_written_as(&sparse(), &[&[0, 0], SPARSE_REST]);
    let full = Many {
        twins: ManyTwins::B(B { x: 1 }),
        enums: ManyEnums::Colour(Colour::Hearts),
        null_first: Some(ManyNullFirst::B(B { x: -1 })),
        null_second: Some(ManyNullSecond::String("s".to_owned())),
        null_last: Some(ManyNullLast::A(A { x: 2 })),
        two_null_last: Some("t".to_owned()),
        in_array: vec![None, Some(ManyInArray::Int(1)), Some(ManyInArray::String(String::new()))],
        in_map: HashMap::from([("k".to_owned(), Some(Suit::Hearts))]),
        logical: ManyLogical::Decimal("1.27".parse().unwrap()),
        ..sparse()
    };
    let bytes: &[&[u8]] = &[
        &[0, 0],
        &[2, 2],
        &[2, 0],
        &[4, 1],
        &[4, 2, b's'],
        &[0, 4],
        &[0, 2, b't'],
        &[0],
        &[6, 0, 2, 2, 4, 0, 0],
        &[2, 2, b'k', 0, 2, 0],
        &[6, 2, 127],
    ];
    is_written_as(&full, bytes);

    let id = Uuid::from_u128(1);
    let text = "00000000-0000-0000-0000-000000000001".as_bytes();
    is_written_as(&ManyLogical::Uuid(id), &[&[0, 72], text]);
    is_written_as(&ManyLogical::TimestampMicros(DateTime::from_timestamp_micros(-1).unwrap()), &[&[4, 1]]);
    is_written_as(&ManyEnums::String("HEARTS".to_owned()), &[&[4, 12], b"HEARTS"]);
}
