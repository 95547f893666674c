//! What the Ruby gem bends and this does not: the rows of `docs/coercion.md`.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::super::cell::{Cell, Zone};
use super::super::given::Parts;
use super::{coerced, record, record_of};

#[track_caller]
fn refused(ty: &Json, value: &Json) {
    assert!(coerced(ty, value).is_err(), "{value} as {ty}");
}

#[test]
fn nothing_counts_as_true_but_true() {
    for value in [json!("0"), json!(""), json!(0), json!([]), json!(null), json!("hello")] {
        refused(&json!("boolean"), &value);
    }
    assert_eq!(coerced(&json!("boolean"), &json!("false")), Ok(vec![0]));
}

#[test]
fn integers_are_what_is_written() {
    for text in ["0x1A", "0b11", "1_000"] {
        refused(&json!("int"), &json!(text));
    }
    assert_eq!(coerced(&json!("int"), &json!("017")), Ok(vec![34]));
    assert_eq!(coerced(&json!("int"), &json!(1.0)), Ok(vec![2]));
}

#[test]
fn a_point_in_time_is_no_count_of_anything() {
    let at = |ty: &Json| {
        let cells = BTreeMap::from([("f".to_owned(), Cell::Instant(DateTime::UNIX_EPOCH))]);
        record_of(&json!([{"name": "f", "type": ty}]), Parts::Row(&cells, Zone::Utc))
    };
    for ty in [json!("int"), json!("long"), json!({"type": "int", "logicalType": "date"})] {
        assert!(at(&ty).is_err(), "{ty}");
    }
    assert!(at(&json!({"type": "int", "logicalType": "time-millis"})).is_err());
    assert!(at(&json!({"type": "long", "logicalType": "local-timestamp-millis"})).is_err());
}

#[test]
fn objects_and_arrays_are_no_strings() {
    let record = json!({"type": "record", "name": "N", "fields": [{"name": "n", "type": "int"}]});
    for ty in [json!("string"), json!(["null", "string"]), json!(["null", record, "string"])] {
        refused(&ty, &json!({"x": 1}));
        refused(&ty, &json!([1]));
    }
}

#[test]
fn what_arrays_and_maps_hold_is_converted() {
    assert_eq!(coerced(&json!({"type": "array", "items": "int"}), &json!(["1"])), Ok(vec![2, 2, 0]));
    let map = json!({"type": "map", "values": {"type": "array", "items": "int"}});
    assert_eq!(coerced(&map, &json!({"a": ["1"]})), Ok(vec![2, 2, b'a', 2, 2, 0, 0]));
}

#[test]
fn fields_left_out_have_their_default() {
    let fields = json!([{"name": "f", "type": ["int", "null"], "default": 7}]);
    assert_eq!(record(&fields, &json!({})), Ok(vec![0, 14]));
    assert!(record(&fields, &json!({"g": 1})).is_err());
}
