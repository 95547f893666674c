//! What becomes of maps of texts.

use serde_json::{Value as Json, json};

use super::super::given::Parts;
use super::super::written::tree;
use super::record_of;

fn written(fields: &Json, texts: &[(&str, &str)]) -> Result<Vec<u8>, String> {
    record_of(fields, Parts::Written(&tree(texts.iter().copied())))
}

#[track_caller]
fn takes(ty: &Json, text: &str, bytes: &[u8]) {
    let fields = json!([{"name": "f", "type": ty}]);
    assert_eq!(written(&fields, &[("f", text)]).as_deref(), Ok(bytes), "{text} as {ty}");
}

#[track_caller]
fn refuses(ty: &Json, text: &str, error: &str) {
    let fields = json!([{"name": "f", "type": ty}]);
    assert_eq!(written(&fields, &[("f", text)]), Err(error.to_owned()), "{text} as {ty}");
}

#[test]
fn texts_are_read_as_the_field_asks() {
    takes(&json!("int"), "-3", &[5]);
    takes(&json!("double"), "1e3", &1000.0_f64.to_le_bytes());
    takes(&json!("string"), "", &[0]);
    takes(&json!({"type": "enum", "name": "E", "symbols": ["A", "B"]}), "B", &[2]);
    takes(&json!({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}), "1.50", &[4, 0, 0x96]);
    takes(&json!({"type": "long", "logicalType": "timestamp-millis"}), "1970-01-01T00:00:00.003Z", &[6]);
    takes(&json!({"type": "int", "logicalType": "date"}), "1970-01-04", &[6]);
    let uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    takes(&json!({"type": "string", "logicalType": "uuid"}), uuid, &[&[72], uuid.as_bytes()].concat());
    refuses(&json!({"type": "int", "logicalType": "date"}), "3", "f: a string that is no YYYY-MM-DD, expected a date");
}

#[test]
fn booleans_are_true_and_false_in_any_case_and_0_and_1() {
    for (text, byte) in [("true", 1), ("True", 1), ("FALSE", 0), ("1", 1), ("0", 0)] {
        takes(&json!("boolean"), text, &[byte]);
    }
    for text in ["yes", "on", "2", "t"] {
        refuses(&json!("boolean"), text, "f: a string that is neither true nor false, expected a boolean");
    }
}

#[test]
fn empty_text_is_null_where_no_branch_takes_it_for_what_it_is() {
    takes(&json!(["null", "int"]), "", &[0]);
    takes(&json!(["int", "null"]), "", &[2]);
    takes(&json!(["null", {"type": "array", "items": "int"}]), "", &[0]);
    takes(&json!(["null", "string"]), "", &[2, 0]);
    takes(&json!(["null", "int", "bytes"]), "", &[4, 0]);
    takes(&json!("null"), "", &[]);
    refuses(&json!("int"), "", "f: an empty string, expected an int");
    refuses(&json!("boolean"), "", "f: an empty string, expected a boolean");
    refuses(&json!({"type": "array", "items": "int"}), "", "f: an empty string, expected an array");
}

#[test]
fn a_text_stays_a_text_where_a_union_has_room_for_one() {
    takes(&json!(["null", "int", "string"]), "05", &[4, 4, b'0', b'5']);
    takes(&json!(["null", "int", "boolean"]), "true", &[4, 1]);
    takes(&json!([{"type": "array", "items": "int"}, "int"]), "[1]", &[0, 2, 2, 0]);
    takes(&json!([{"type": "array", "items": "int"}, "string"]), "[]", &[2, 4, b'[', b']']);
}

#[test]
fn arrays_maps_and_records_are_json() {
    let record = json!({"type": "record", "name": "N", "fields": [{"name": "n", "type": ["null", "int"]}]});
    takes(&json!({"type": "array", "items": "int"}), "[1, \"2\"]", &[4, 2, 4, 0]);
    takes(&json!({"type": "map", "values": "int"}), r#"{"a": 1}"#, &[2, 2, b'a', 2, 0]);
    takes(&record, r#"{"n": 1}"#, &[2, 2]);
    takes(&json!(["null", record]), r#"{"n": 1}"#, &[2, 2, 2]);
    refuses(&record, "n=1", "f: a string that is no JSON, expected the record N");
    refuses(&record, r#"{"n": "x"}"#, "f.n: a string that is no integer, or out of range, expected an int");
}

#[test]
fn names_with_dots_lead_into_records_and_maps() {
    let inner = json!({"type": "record", "name": "N", "fields": [
        {"name": "n", "type": "int"},
        {"name": "of", "type": ["null", "N"]},
    ]});
    let fields = json!([
        {"name": "one", "type": ["null", inner], "default": null},
        {"name": "labels", "type": {"type": "map", "values": "string"}, "default": {}},
        {"name": "list", "type": {"type": "array", "items": "int"}, "default": []},
    ]);
    assert_eq!(written(&fields, &[("one.n", "1"), ("one.of.n", "2")]), Ok(vec![2, 2, 2, 4, 0, 0, 0]));
    assert_eq!(written(&fields, &[("labels.a", "x")]), Ok(vec![0, 2, 2, b'a', 2, b'x', 0, 0]));
    assert_eq!(written(&fields, &[]), Ok(vec![0, 0, 0]));
    let found = [
        (vec![("one.m", "1")], "one.m: an unknown field; one.n: missing, expected an int"),
        (vec![("one.n.x", "1")], "one.n: names that go on behind it with a dot, expected an int"),
        (vec![("list.0", "1")], "list: names that go on behind it with a dot, expected an array"),
        (vec![("one", "{}"), ("one.n", "1")], "one: more than one text, expected the record N"),
        (vec![("list", "[]"), ("list", "[]")], "list: more than one text, expected an array"),
        (vec![("lst", "[]")], "lst: an unknown field; do you mean list?"),
    ];
    for (texts, error) in found {
        assert_eq!(written(&fields, &texts), Err(error.to_owned()), "{texts:?}");
    }
}

#[test]
fn names_with_dots_without_end_are_refused_too() {
    let inner =
        json!({"type": "record", "name": "N", "fields": [{"name": "n", "type": ["null", "N"], "default": null}]});
    let fields = json!([{"name": "n", "type": inner}]);
    let deep = "n.".repeat(100_000);
    let error = written(&fields, &[(&deep, "")]).unwrap_err();
    assert!(error.contains("an unknown field"));
    assert_eq!(written(&fields, &[(&"n.".repeat(60), "")]).unwrap_err().matches("an unknown field").count(), 1);
}
