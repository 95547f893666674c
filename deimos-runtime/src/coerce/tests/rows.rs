//! What becomes of the values of columns.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::super::cell::{Cell, Zone};
use super::super::given::Parts;
use super::record_of;

fn of_cell(ty: &Json, cell: Cell, zone: Zone) -> Result<Vec<u8>, String> {
    let fields = json!([{"name": "f", "type": ty}]);
    record_of(&fields, Parts::Row(&BTreeMap::from([("f".to_owned(), cell)]), zone))
}

#[track_caller]
fn takes(ty: &Json, cell: &Cell, bytes: &[u8]) {
    assert_eq!(of_cell(ty, cell.clone(), Zone::Unknown).as_deref(), Ok(bytes), "{cell:?} as {ty}");
}

#[track_caller]
fn refuses(ty: &Json, cell: &Cell, error: &str) {
    assert_eq!(of_cell(ty, cell.clone(), Zone::Unknown), Err(error.to_owned()), "{cell:?} as {ty}");
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn decimal(digits: &str) -> Cell {
    Cell::Decimal(digits.to_owned())
}

#[test]
fn integers_of_any_width_go_where_they_fit() {
    takes(&json!("int"), &Cell::Integer(-3), &[5]);
    takes(&json!("long"), &decimal("-3.00"), &[5]);
    takes(&json!("long"), &Cell::Double(-3.0), &[5]);
    refuses(&json!("int"), &Cell::Integer(1 << 31), "f: a number out of range, expected an int");
    refuses(&json!("long"), &Cell::Integer(u64::MAX.into()), "f: an integer out of range, expected a long");
    refuses(&json!("long"), &decimal("0.5"), "f: a decimal with a fraction, expected a long");
    refuses(&json!("long"), &decimal("9223372036854775808"), "f: a decimal out of range, expected a long");
    refuses(&json!("int"), &Cell::Double(1.5), "f: a number with a fraction, expected an int");
    refuses(&json!("int"), &Cell::Float(f32::NAN), "f: a number that is not finite, expected an int");
    let at = Cell::Instant(DateTime::UNIX_EPOCH);
    refuses(&json!("long"), &at, "f: a point in time, expected a long");
}

#[test]
fn doubles_that_no_float_is_are_refused() {
    takes(&json!("float"), &Cell::Double(1.5), &1.5_f32.to_le_bytes());
    takes(&json!("float"), &Cell::Double(f64::from(0.1_f32)), &0.1_f32.to_le_bytes());
    takes(&json!("double"), &Cell::Float(0.1), &f64::from(0.1_f32).to_le_bytes());
    takes(&json!("double"), &Cell::Double(f64::NAN), &f64::NAN.to_le_bytes());
    takes(&json!("double"), &decimal("0.10"), &0.1_f64.to_le_bytes());
    takes(&json!("double"), &Cell::Integer(1 << 53), &9_007_199_254_740_992.0_f64.to_le_bytes());
    refuses(&json!("float"), &Cell::Double(0.1), "f: a double that is no float, expected a float");
    refuses(&json!("float"), &Cell::Double(1e39), "f: a double that is no float, expected a float");
    refuses(&json!("double"), &Cell::Integer((1 << 53) + 1), "f: a number of more digits than fit, expected a double");
    refuses(
        &json!("double"),
        &decimal("0.1234567890123456789"),
        "f: a number of more digits than fit, expected a double",
    );
}

#[test]
fn booleans_may_be_kept_as_0_and_1() {
    takes(&json!("boolean"), &Cell::Boolean(true), &[1]);
    takes(&json!("boolean"), &Cell::Integer(0), &[0]);
    takes(&json!(["boolean", "int"]), &Cell::Integer(1), &[2, 2]);
    refuses(&json!("boolean"), &Cell::Integer(2), "f: an integer other than 0 and 1, expected a boolean");
    refuses(&json!("boolean"), &Cell::Double(1.0), "f: a double, expected a boolean");
}

#[test]
fn decimals_keep_their_scale_or_are_refused() {
    let ty = json!({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2});
    let wide = json!({"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 2});
    for ty in [&ty, &wide] {
        takes(ty, &decimal("1.5000"), &[4, 0, 0x96]);
        takes(ty, &Cell::Double(1.5), &[4, 0, 0x96]);
        takes(ty, &Cell::Float(1.5), &[4, 0, 0x96]);
        takes(ty, &text("1.50"), &[4, 0, 0x96]);
        takes(ty, &Cell::Integer(-2), &[4, 0xff, 0x38]);
    }
    takes(&ty, &decimal(&format!("1.5{}", "0".repeat(40))), &[4, 0, 0x96]);
    refuses(&ty, &decimal("1.005"), "f: a number with more digits or decimal places, expected a decimal(5,2)");
    let long = Cell::Double(1.000_000_000_000_000_2);
    refuses(&ty, &long, "f: a number of more digits than it certainly keeps, expected a decimal(5,2)");
    refuses(
        &ty,
        &Cell::Float(0.123_456_79),
        "f: a number of more digits than it certainly keeps, expected a decimal(5,2)",
    );
    refuses(&wide, &Cell::Double(f64::NAN), "f: a number that is not finite, expected a decimal(30,2)");
}

#[test]
fn times_need_a_zone_where_the_schema_has_one() {
    let millis = json!({"type": "long", "logicalType": "timestamp-millis"});
    let local = json!({"type": "long", "logicalType": "local-timestamp-micros"});
    let at = DateTime::from_timestamp_millis(3).unwrap();
    takes(&millis, &Cell::Instant(at), &[6]);
    takes(&millis, &text("1970-01-01 01:00:00.003+01:00"), &[6]);
    takes(&millis, &Cell::Integer(3), &[6]);
    takes(&local, &Cell::Local(at.naive_utc()), &[0xf0, 0x2e]);
    takes(&local, &text("1970-01-01 00:00:00.003"), &[0xf0, 0x2e]);
    refuses(
        &millis,
        &Cell::Local(at.naive_utc()),
        "f: a time without a zone (`_in_utc` takes it for UTC), expected a timestamp-millis",
    );
    let no_zone = "f: the text of a time without a zone (`_in_utc` takes it for UTC), expected a timestamp-millis";
    refuses(&millis, &text("1970-01-01 00:00:00.003"), no_zone);
    refuses(&local, &Cell::Instant(at), "f: a point in time, expected a local-timestamp-micros");
    let finer = Cell::Instant(DateTime::from_timestamp_micros(1).unwrap());
    refuses(&millis, &finer, "f: a time finer than that, expected a timestamp-millis");
    for cell in [Cell::Local(at.naive_utc()), text("1970-01-01 00:00:00.003"), text("1970-01-01T00:00:00.003Z")] {
        assert_eq!(of_cell(&millis, cell, Zone::Utc), Ok(vec![6]));
    }
    assert_eq!(of_cell(&local, Cell::Local(at.naive_utc()), Zone::Utc), Ok(vec![0xf0, 0x2e]));
}

#[test]
fn dates_and_times_of_day_are_what_they_are() {
    let date = Cell::Date(NaiveDate::from_ymd_opt(1970, 1, 4).unwrap());
    let time = Cell::Time(NaiveTime::from_hms_milli_opt(0, 0, 0, 3).unwrap());
    takes(&json!({"type": "int", "logicalType": "date"}), &date, &[6]);
    takes(&json!({"type": "int", "logicalType": "time-millis"}), &time, &[6]);
    takes(&json!("string"), &date, b"\x141970-01-04");
    takes(&json!("string"), &time, b"\x1800:00:00.003");
    refuses(
        &json!({"type": "long", "logicalType": "timestamp-millis"}),
        &date,
        "f: a date, expected a timestamp-millis",
    );
    let at = Cell::Instant(DateTime::UNIX_EPOCH);
    refuses(&json!({"type": "int", "logicalType": "date"}), &at, "f: a point in time, expected a date");
}

#[test]
fn uuids_are_native_or_text_or_bytes() {
    let id = Uuid::from_u128(7);
    let fixed = json!({"type": "fixed", "name": "F", "size": 16, "logicalType": "uuid"});
    let string = json!({"type": "string", "logicalType": "uuid"});
    for cell in [Cell::Uuid(id), text(&id.to_string()), Cell::Bytes(id.as_bytes().to_vec())] {
        takes(&fixed, &cell, id.as_bytes());
        takes(&string, &cell, &[&[72], id.to_string().as_bytes()].concat());
    }
    takes(&json!("string"), &Cell::Uuid(id), &[&[72], id.to_string().as_bytes()].concat());
    refuses(&string, &Cell::Bytes(vec![0; 15]), "f: 15 bytes, expected a UUID");
}

#[test]
fn bytes_come_from_bytes_alone() {
    takes(&json!("bytes"), &Cell::Bytes(vec![0, 255]), &[4, 0, 255]);
    refuses(&json!("bytes"), &text("a"), "f: a string, expected bytes");
    refuses(&json!("string"), &Cell::Bytes(vec![97]), "f: bytes, expected a string");
}

#[test]
fn json_and_its_text_become_what_is_nested() {
    let line = json!({"type": "record", "name": "Line", "fields": [{"name": "n", "type": "int"}]});
    let lines = json!({"type": "array", "items": line});
    let value = json!([{"n": 1}, {"n": "2"}]);
    takes(&lines, &Cell::Json(value.clone()), &[4, 2, 4, 0]);
    takes(&lines, &text(&value.to_string()), &[4, 2, 4, 0]);
    takes(&json!(["null", lines]), &Cell::Json(Json::Null), &[0]);
    takes(&json!(["null", lines]), &text("[]"), &[2, 0]);
    let lost = "f[1].n: a number with a fraction, expected an int";
    refuses(&lines, &Cell::Json(json!([{"n": 1}, {"n": 1.5}])), lost);
    refuses(&json!("string"), &Cell::Json(value), "f: an array, expected a string");
    takes(&json!("bytes"), &text("[0, 255]"), &[4, 0, 255]);
    takes(&json!(["null", lines]), &text("null"), &[0]);
    takes(&json!(["null", "string"]), &text("null"), &[2, 8, b'n', b'u', b'l', b'l']);
    takes(&json!("null"), &text("null"), &[]);
    let choice = json!(["null", "int", "string"]);
    takes(&choice, &text(r#"{"int": 1}"#), &[2, 2]);
    takes(&choice, &text(r#"{"int""#), &[&[4, 12], r#"{"int""#.as_bytes()].concat());
    takes(&choice, &text("{}"), &[4, 4, b'{', b'}']);
    let items = Cell::List(vec![Cell::Integer(1), Cell::Null]);
    takes(&json!({"type": "array", "items": ["null", "int"]}), &items, &[4, 2, 2, 0, 0]);
    refuses(&json!({"type": "array", "items": "int"}), &items, "f[1]: null, expected an int");
}

#[test]
fn null_and_empty_text_are_not_the_same() {
    takes(&json!(["null", "string"]), &text(""), &[2, 0]);
    takes(&json!(["null", "int"]), &Cell::Null, &[0]);
    refuses(&json!(["null", "int"]), &text(""), "f: a string that is no integer, or out of range, expected an int");
    refuses(&json!("int"), &Cell::Null, "f: null, expected an int");
    refuses(&json!("int"), &Cell::Other("a value of type point".into()), "f: a value of type point, expected an int");
}

#[test]
fn a_float_has_the_text_that_means_it() {
    takes(&json!("string"), &Cell::Float(0.1), b"\x060.1");
    takes(&json!("string"), &Cell::Double(0.1), b"\x060.1");
}

#[test]
fn a_symbol_that_is_called_null_is_one() {
    let ty = json!(["null", {"type": "enum", "name": "E", "symbols": ["some", "null"]}]);
    takes(&ty, &text("null"), &[2, 2]);
    takes(&ty, &Cell::Null, &[0]);
}
