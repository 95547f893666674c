//! Files whose root is no record: a type named after the file, or the type that the file defines.

use std::collections::HashMap;

use deimos_runtime::Enumeration;
use deimos_runtime::chrono::NaiveDate;
use deimos_tests::roots::{
    _2nd, Count, Day, Events, EventsUnion, Lookup, Many, ManyUnion, Maybe, Null, OnlyNull, Price, Single, SingleUnion,
    Words, acme,
};

use crate::is_written_as;

#[test]
fn a_root_without_a_name_is_called_like_its_file() {
    is_written_as(&Null(()), &[]);
    is_written_as(&OnlyNull(()), &[&[0]]);
    is_written_as(&Count(-65), &[&[0x81, 1]]);
    is_written_as(&Day(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()), &[&[2]]);
    is_written_as(&Words(vec!["a".to_owned(), String::new()]), &[&[4, 2, b'a', 0, 0]]);
    is_written_as(&Lookup(HashMap::from([("k".to_owned(), None)])), &[&[2, 2, b'k', 0, 0]]);
    is_written_as(&Price("0.5".parse().unwrap()), &[&[6, 2, 5, 2]]);
    is_written_as(&_2nd("x".to_owned()), &[&[2, b'x']]);
}

#[test]
fn a_root_may_be_a_union() {
    is_written_as(&Maybe(None), &[&[0]]);
    is_written_as(&Maybe(Some(1)), &[&[2, 2]]);
    is_written_as(&Events(None), &[&[0]]);
    is_written_as(&Events(Some(EventsUnion::Created(acme::Created { id: 1 }))), &[&[2, 2]]);
    is_written_as(&Events(Some(EventsUnion::Deleted(acme::Deleted {}))), &[&[4]]);
    is_written_as(&Many(ManyUnion::Kind(acme::Kind::A)), &[&[2, 0]]);
    is_written_as(&Single(SingleUnion::Created(acme::Created { id: -1 })), &[&[0, 1]]);
}

#[test]
fn a_root_may_be_an_enum_or_a_fixed() {
    is_written_as(&acme::Suit::Hearts, &[&[2]]);
    assert_eq!(acme::Suit::from_symbol("SPADES"), Some(acme::Suit::Spades));
    is_written_as(&acme::Md5([1, 2]), &[&[1, 2]]);
}

#[test]
fn types_of_a_protocol_are_types_like_others() {
    use deimos_tests::protocol::acme::mail::{Kind, Message, Refused};

    is_written_as(&Message { to: "a".to_owned(), kind: Kind::Html }, &[&[2, b'a', 2]]);
    is_written_as(&Refused { why: String::new() }, &[&[0]]);
}
