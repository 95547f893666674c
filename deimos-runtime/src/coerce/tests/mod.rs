//! What becomes of values by schema: conversions and refusals.

mod gem;
mod rows;
mod strings;
mod table;

use std::borrow::Borrow;

use serde_json::{Value as Json, json};

use super::given::Parts;
use super::{CoerceErrors, encode, encode_parts};
use crate::{Definition, Identity, Schema};

/// The encoding of a record with one field `f` of this type, or the errors.
fn coerced(ty: &Json, value: &Json) -> Result<Vec<u8>, String> {
    record(&json!([{"name": "f", "type": ty}]), &json!({"f": value}))
}

fn record(fields: &Json, value: &Json) -> Result<Vec<u8>, String> {
    encode(&schema(fields), value).map_err(|errors| in_a_line(&errors))
}

/// The same of parts that are no JSON.
fn record_of(fields: &Json, parts: Parts<'_>) -> Result<Vec<u8>, String> {
    encode_parts(&schema(fields), parts).map_err(|errors| in_a_line(&errors))
}

fn in_a_line(errors: &CoerceErrors) -> String {
    errors.to_string().replace("the value is no R\n  R.", "").replace("\n  R.", "; ").replace("\n  …", "; …")
}

fn schema(fields: &Json) -> Schema {
    let body: &str = format!(r#","fields":{fields}}}"#).leak();
    let definition =
        Definition { fullname: "R", kind: "record", body: vec![body].leak(), uses: &[], own_defaults: None };
    let mut schema = Schema {
        fullname: "R",
        identity: Identity::from_bytes([0; 32]),
        definitions: vec![definition].leak(),
        index: 0,
    };
    schema.identity = deimos_schema::Schema::parse(&schema.text()).unwrap().identity();
    schema
}

#[track_caller]
fn takes(ty: impl Borrow<Json>, value: impl Borrow<Json>, bytes: &[u8]) {
    let (ty, value) = (ty.borrow(), value.borrow());
    assert_eq!(coerced(ty, value).as_deref(), Ok(bytes), "{value} as {ty}");
}

#[track_caller]
fn refuses(ty: impl Borrow<Json>, value: impl Borrow<Json>, error: &str) {
    let (ty, value) = (ty.borrow(), value.borrow());
    assert_eq!(coerced(ty, value), Err(error.to_owned()), "{value} as {ty}");
}

#[test]
fn integers_come_from_whole_numbers_and_their_text() {
    for value in [json!(-3), json!("-3"), json!(" -3 "), json!(-3.0)] {
        takes(json!("int"), value.clone(), &[5]);
        takes(json!("long"), value, &[5]);
    }
    takes(json!("long"), json!(i64::MAX), &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    refuses(json!("int"), json!(1.5), "f: a number with a fraction, expected an int");
    refuses(json!("int"), json!(1_i64 << 31), "f: a number out of range, expected an int");
    refuses(json!("long"), json!(u64::MAX), "f: a number out of range, expected a long");
    refuses(json!("long"), json!(1e300), "f: a number out of range, expected a long");
    for text in ["", "0x1A", "1_000", "1.0", "abc", "9223372036854775808"] {
        refuses(json!("long"), json!(text), "f: a string that is no integer, or out of range, expected a long");
    }
    refuses(json!("int"), json!(true), "f: a boolean, expected an int");
    refuses(json!("int"), json!(null), "f: null, expected an int");
}

#[test]
fn floats_come_from_finite_numbers_and_their_text() {
    takes(json!("float"), json!(1.5), &1.5_f32.to_le_bytes());
    takes(json!("float"), json!("0.1"), &0.1_f32.to_le_bytes());
    takes(json!("double"), json!(3), &3.0_f64.to_le_bytes());
    takes(json!("double"), json!("1e3"), &1000.0_f64.to_le_bytes());
    takes(json!("double"), json!(1_000_000_000_000_000_000_i64), &1e18_f64.to_le_bytes());
    refuses(json!("float"), json!(1e39), "f: a number out of range, expected a float");
    refuses(json!("double"), json!("1e309"), "f: a number out of range, expected a double");
    refuses(json!("float"), json!(16_777_217), "f: a number of more digits than fit, expected a float");
    refuses(json!("float"), json!(0.123_456_789_012), "f: a number of more digits than fit, expected a float");
    refuses(json!("double"), json!((1_u64 << 53) + 1), "f: a number of more digits than fit, expected a double");
    refuses(json!("double"), json!("0.1234567890123456789"), "f: a number of more digits than fit, expected a double");
}

#[test]
fn numbers_without_digits_are_named_as_in_avros_json() {
    takes(json!("double"), json!("NaN"), &f64::NAN.to_le_bytes());
    takes(json!("double"), json!("-Infinity"), &f64::NEG_INFINITY.to_le_bytes());
    takes(json!("float"), json!("Infinity"), &f32::INFINITY.to_le_bytes());
    for text in ["nan", "inf", "+Infinity", "INFINITY", ""] {
        refuses(json!("double"), json!(text), "f: a string that is no number, expected a double");
    }
}

#[test]
fn unions_of_numbers_prefer_the_branch_that_tells_them_apart() {
    takes(json!(["double", "long"]), json!(5), &[2, 10]);
    takes(json!(["float", "double"]), json!(1.5), &[[0].as_slice(), &1.5_f32.to_le_bytes()].concat());
    takes(json!(["float", "double"]), json!(0.1), &[[2].as_slice(), &0.1_f64.to_le_bytes()].concat());
}

#[test]
fn the_first_twenty_errors_are_listed_and_the_others_counted() {
    let fields = json!([{"name": "f", "type": {"type": "array", "items": "int"}}]);
    let value = json!({"f": vec!["x"; 51]});
    let errors = encode(&schema(&fields), &value).unwrap_err();
    assert_eq!((errors.iter().len(), errors.more()), (20, 31));
    assert!(
        errors
            .to_string()
            .ends_with("R.f[19]: a string that is no integer, or out of range, expected an int\n  … and 31 more")
    );
}

#[test]
fn only_true_and_false_are_booleans() {
    takes(json!("boolean"), json!(true), &[1]);
    takes(json!("boolean"), json!("false"), &[0]);
    refuses(json!("boolean"), json!(""), "f: a string that is neither true nor false, expected a boolean");
    refuses(json!("boolean"), json!(1), "f: a number, expected a boolean");
    refuses(json!("boolean"), json!(null), "f: null, expected a boolean");
}

#[test]
fn texts_come_from_what_has_one_text() {
    takes(json!("string"), json!("ä"), &[4, 0xc3, 0xa4]);
    takes(json!("string"), json!(12), &[4, b'1', b'2']);
    takes(json!("string"), json!(true), &[8, b't', b'r', b'u', b'e']);
    refuses(json!("string"), json!([1]), "f: an array, expected a string");
    refuses(json!("string"), json!({"a": 1}), "f: an object, expected a string");
}

#[test]
fn bytes_come_from_characters_and_from_numbers() {
    let fixed = || json!({"type": "fixed", "name": "F", "size": 2});
    takes(json!("bytes"), json!("a\u{ff}"), &[4, b'a', 0xff]);
    takes(json!("bytes"), json!([0, 255]), &[4, 0, 0xff]);
    takes(fixed(), json!("ab"), b"ab");
    refuses(json!("bytes"), json!("\u{100}"), "f: a string with characters beyond U+00FF, expected bytes");
    refuses(json!("bytes"), json!([256]), "f: an array of something else than numbers from 0 to 255, expected bytes");
    refuses(fixed(), json!("abc"), "f: 3 bytes, expected 2 bytes");
}

#[test]
fn enums_take_their_symbols_alone() {
    let status = || json!({"type": "enum", "name": "S", "symbols": ["OPEN", "PAID"], "default": "OPEN"});
    takes(status(), json!("PAID"), &[2]);
    refuses(status(), json!("paid"), "f: a string that is no symbol, expected one of OPEN, PAID");
    refuses(status(), json!(1), "f: a number, expected one of OPEN, PAID");
}

#[test]
fn times_come_from_counts_and_from_rfc_3339() {
    let millis = || json!({"type": "long", "logicalType": "timestamp-millis"});
    let micros = || json!({"type": "long", "logicalType": "timestamp-micros"});
    let date = || json!({"type": "int", "logicalType": "date"});
    takes(millis(), json!(3), &[6]);
    takes(millis(), json!("1970-01-01T01:00:00.003+01:00"), &[6]);
    takes(micros(), json!("1970-01-01T00:00:00.000003Z"), &[6]);
    takes(date(), json!("1970-01-04"), &[6]);
    takes(date(), json!(3), &[6]);
    refuses(millis(), json!("1970-01-01T00:00:00.0001Z"), "f: a time finer than that, expected a timestamp-millis");
    let no_time = "f: a string that is no RFC 3339 time with a zone, expected a timestamp-millis";
    refuses(millis(), json!("1970-01-01T00:00:00"), no_time);
    refuses(date(), json!("4.1.1970"), "f: a string that is no YYYY-MM-DD, expected a date");
}

#[test]
fn decimals_keep_their_digits_or_are_refused() {
    let decimal = || json!({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2});
    let wide = || json!({"type": "bytes", "logicalType": "decimal", "precision": 28, "scale": 10});
    let fixed = json!({"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 5, "scale": 2});
    takes(decimal(), json!(-1.5), &[4, 0xff, 0x6a]);
    takes(decimal(), json!("1.50"), &[4, 0, 0x96]);
    takes(decimal(), json!("15e-1"), &[4, 0, 0x96]);
    takes(fixed, json!(-1), &[0xff, 0xff, 0xff, 0x9c]);
    let too_many = "f: a number with more digits or decimal places, expected a decimal(5,2)";
    refuses(decimal(), json!(1.005), too_many);
    refuses(decimal(), json!(1000), too_many);
    let lost = "f: a number of more digits than JSON's numbers keep (give it as a string), expected a decimal(28,10)";
    refuses(wide(), json!(123_456.789_012_345_67), lost);
    assert!(coerced(&wide(), &json!("123456789012345678.0123456789")).is_ok());
    refuses(decimal(), json!("one"), "f: a string that is no decimal of at most 28 digits, expected a decimal(5,2)");
}

#[test]
fn uuids_are_read_in_any_form() {
    let bytes =
        coerced(&json!({"type": "string", "logicalType": "uuid"}), &json!("{67E55044-10B1-426F-9247-BB680E5FE0C8}"));
    assert_eq!(bytes.unwrap()[1..], *b"67e55044-10b1-426f-9247-bb680e5fe0c8");
    refuses(
        json!({"type": "string", "logicalType": "uuid"}),
        json!("x"),
        "f: a string that is no UUID, expected a UUID",
    );
}

#[test]
fn arrays_and_maps_coerce_what_they_hold() {
    takes(json!({"type": "array", "items": "int"}), json!(["1", 2]), &[4, 2, 4, 0]);
    takes(json!({"type": "array", "items": "int"}), json!([]), &[0]);
    takes(json!({"type": "map", "values": "int"}), json!({"a": "1"}), &[2, 2, b'a', 2, 0]);
    refuses(
        json!({"type": "array", "items": {"type": "map", "values": "int"}}),
        json!([{"a": 1}, {"b": "x"}]),
        r#"f[1]["b"]: a string that is no integer, or out of range, expected an int"#,
    );
}

#[test]
fn unions_prefer_the_branch_that_takes_the_value_as_it_is() {
    takes(json!(["null", "int", "string"]), json!("5"), &[4, 2, b'5']);
    takes(json!(["null", "string", "int"]), json!(5), &[4, 10]);
    takes(json!(["null", "boolean", "string"]), json!("hello"), &[4, 10, b'h', b'e', b'l', b'l', b'o']);
    takes(json!(["null", "int"]), json!("5"), &[2, 10]);
    takes(json!(["int", "null"]), json!(null), &[2]);
    takes(json!(["int", {"type": "array", "items": "int"}]), json!([1]), &[2, 2, 2, 0]);
    refuses(json!(["null", "int"]), json!("x"), "f: a string that is no integer, or out of range, expected an int");
    refuses(json!(["int", "boolean"]), json!("x"), "f: a string, expected an int or a boolean");
}

#[test]
fn unions_of_records_take_the_one_whose_fields_fit() {
    let named =
        |name: &str, field: &str| json!({"type": "record", "name": name, "fields": [{"name": field, "type": "int"}]});
    let union = || json!(["null", named("A", "a"), named("B", "b")]);
    takes(union(), json!({"b": 1}), &[4, 2]);
    refuses(union(), json!({"c": 1}), "f: an object, expected null or the record A or the record B");
    let one = json!(["null", "string", named("A", "a")]);
    refuses(one, json!({"c": 1}), "f.c: an unknown field; f.a: missing, expected an int");
}

#[test]
fn unions_understand_the_names_of_branches() {
    let a = json!({"type": "record", "name": "A", "namespace": "n", "fields": [{"name": "int", "type": "int"}]});
    let union = json!(["null", "int", "string", a]);
    takes(&union, json!({"string": "5"}), &[4, 2, b'5']);
    takes(&union, json!({"n.A": {"int": 1}}), &[6, 2]);
    takes(&union, json!({"int": 1}), &[6, 2]);
    takes(json!(["null", "string"]), json!({"string": "5"}), &[2, 2, b'5']);
    refuses(
        json!(["null", "int"]),
        json!({"int": "x"}),
        "f: a string that is no integer, or out of range, expected an int",
    );
    refuses(json!(["null", "int"]), json!({"long": 1}), "f: an object, expected an int");
    let map = json!(["string", {"type": "map", "values": "string"}]);
    takes(&map, json!({"string": "x"}), &[0, 2, b'x']);
    takes(&map, json!({"strings": "x"}), b"\x02\x02\x0estrings\x02x\0");
}

#[test]
fn recursive_values_are_walked_once() {
    let node = |name: &str| json!({"type": "record", "name": name, "fields": [{"name": "next", "type": ["null", "R", name]}, {"name": "n", "type": "int"}]});
    let fields = json!([{"name": "next", "type": ["null", "R", node("N")]}, {"name": "n", "type": "int"}]);
    let value = (0..100).fold(json!({"n": 0}), |next, n| json!({"n": n, "next": next}));
    assert!(record(&fields, &value).is_ok());
}

#[test]
fn fields_left_out_get_their_default_or_null() {
    let fields = json!([
        {"name": "a", "type": {"type": "array", "items": "int"}, "default": [1]},
        {"name": "b", "type": ["null", "int"]},
        {"name": "c", "type": {"type": "record", "name": "C", "fields": [{"name": "d", "type": "string", "default": "x"}]}, "default": {}},
        {"name": "nothing", "type": "null"},
        {"name": "message_id", "type": "string"},
        {"name": "timestamp", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    ]);
    assert_eq!(record(&fields, &json!({})), Ok(vec![2, 2, 0, 0, 2, b'x', 0, 0]));
}

#[test]
fn all_errors_are_reported_at_once() {
    let fields = json!([
        {"name": "id", "type": "string"},
        {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
            {"name": "price", "type": "int"}, {"name": "unit_count", "type": "int"}]}}},
    ]);
    let value = json!({"lines": [{"price": 1, "unit_count": 1}, {"price": "x", "unitCount": 2}]});
    let errors = "id: missing, expected a string; lines[1].unitCount: an unknown field; do you mean unit_count?; \
                  lines[1].price: a string that is no integer, or out of range, expected an int; \
                  lines[1].unit_count: missing, expected an int";
    assert_eq!(record(&fields, &value), Err(errors.to_owned()));
}

#[test]
fn times_without_a_zone_come_from_counts_and_from_iso_8601() {
    let millis = || json!({"type": "int", "logicalType": "time-millis"});
    takes(millis(), json!(1), &[2]);
    takes(millis(), json!("00:00:01.001"), &[0xd2, 0x0f]);
    takes(json!({"type": "long", "logicalType": "time-micros"}), json!("00:00:00.000001"), &[2]);
    refuses(millis(), json!("00:00:00.0001"), "f: a time finer than that, expected a time-millis");
    for value in [json!(-1), json!(86_400_000)] {
        refuses(millis(), value, "f: a time beyond the day, expected a time-millis");
    }
    let local = |unit: &str| json!({"type": "long", "logicalType": format!("local-timestamp-{unit}")});
    takes(local("millis"), json!("1970-01-01T00:00:00.002"), &[4]);
    takes(local("micros"), json!("1969-12-31T23:59:59.999999"), &[1]);
    takes(local("nanos"), json!("1970-01-01T00:00:00.000000064"), &[0x80, 1]);
    let zoned = "f: a string that is no YYYY-MM-DDThh:mm:ss, expected a local-timestamp-millis";
    refuses(local("millis"), json!("1970-01-01T00:00:00Z"), zoned);
    let nanos = || json!({"type": "long", "logicalType": "timestamp-nanos"});
    takes(nanos(), json!("1970-01-01T00:00:00.000000064Z"), &[0x80, 1]);
    refuses(nanos(), json!("2263-01-01T00:00:00Z"), "f: a time out of range, expected a timestamp-nanos");
}

#[test]
fn decimals_of_any_size_keep_their_digits() {
    let wide = || json!({"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 2});
    takes(wide(), json!("1.28"), &[4, 0, 128]);
    takes(wide(), json!(-2), &[4, 0xff, 0x38]);
    refuses(wide(), json!("1e28"), "f: a number with more digits or decimal places, expected a decimal(30,2)");
    refuses(wide(), json!("1e999999999"), "f: a number with more digits or decimal places, expected a decimal(30,2)");
    refuses(wide(), json!(true), "f: a boolean, expected a decimal(30,2)");
    let fixed = json!({"type": "fixed", "name": "F", "size": 14, "logicalType": "decimal", "precision": 30});
    takes(fixed, json!("-2"), &[[0xff; 13].as_slice(), &[0xfe]].concat());
    let big = || json!({"type": "bytes", "logicalType": "big-decimal"});
    takes(big(), json!("123.45"), &[8, 4, 0x30, 0x39, 4]);
    let limit = "f: a number of more digits or zeros than a big-decimal may have, expected a big-decimal";
    refuses(big(), json!("1e999999999"), limit);
    let lost = "f: a number of more digits than JSON's numbers keep (give it as a string), expected a big-decimal";
    refuses(big(), json!(0.123_456_789_012_345_67), lost);
}

#[test]
fn durations_come_from_their_parts_and_from_bytes() {
    let duration = || json!({"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"});
    takes(duration(), json!({"months": 1, "milliseconds": 256}), &[1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    takes(duration(), json!("\u{1}\0\0\0\0\0\0\0\0\0\0ÿ"), &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]);
    takes(json!(["null", duration()]), json!({"days": 1}), &[2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    let other = "f: an object with other entries than months, days and milliseconds, expected a duration";
    refuses(duration(), json!({"years": 1}), other);
    let range = "f: days that are no number from 0 to 4294967295, expected a duration";
    refuses(duration(), json!({"days": -1}), range);
}

#[test]
fn no_place_of_a_time_is_cut() {
    let (nanos, millis) = (timed("long", "timestamp-nanos"), timed("long", "timestamp-millis"));
    let (local, of_day) = (timed("long", "local-timestamp-micros"), timed("long", "time-micros"));
    let at = |fraction: &str| json!(format!("1970-01-01T00:00:00.{fraction}Z"));
    takes(&nanos, at("00000000100"), &[2]);
    refuses(&nanos, at("0000000001"), "f: a time finer than that, expected a timestamp-nanos");
    refuses(&millis, at("0010000000001"), "f: a time finer than that, expected a timestamp-millis");
    let clock = json!("1970-01-01 00:00:00.0000010001");
    refuses(&local, clock, "f: a time finer than that, expected a local-timestamp-micros");
    refuses(&of_day, json!("00:00:00.0000010000001"), "f: a time finer than that, expected a time-micros");
}

#[test]
fn leap_seconds_are_no_other_seconds() {
    let millis = timed("long", "timestamp-millis");
    let error = "f: a leap second, which no count has, expected a timestamp-millis";
    refuses(&millis, json!("2016-12-31T23:59:60Z"), error);
    for text in ["03:04:60", "23:59:60"] {
        let of_day = timed("int", "time-millis");
        refuses(&of_day, json!(text), "f: a leap second, which no count has, expected a time-millis");
    }
}

fn timed(ty: &str, logical: &str) -> Json {
    json!({"type": ty, "logicalType": logical})
}

#[test]
fn texts_of_decimals_are_neither_rounded_nor_guessed() {
    let decimal = |precision| json!({"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": 2});
    takes(decimal(5), json!("1.00e0"), &[2, 100]);
    takes(decimal(5), json!("+0.0001E+3"), &[2, 10]);
    let narrow = "f: a string that is no decimal of at most 28 digits, expected a decimal(5,2)";
    refuses(decimal(5), json!("1.00000000000000000000000000000000001e0"), narrow);
    for text in ["1_0", "1_0.5", "1_0e1", "0x1A", "inf"] {
        refuses(decimal(5), json!(text), narrow);
        refuses(decimal(30), json!(text), "f: a string that is no decimal, expected a decimal(30,2)");
        let big = json!({"type": "bytes", "logicalType": "big-decimal"});
        refuses(big, json!(text), "f: a string that is no decimal, expected a big-decimal");
    }
}

#[test]
fn a_text_is_a_string_before_it_is_a_decimal() {
    for precision in [5, 30] {
        let decimal = json!({"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": 2});
        takes(json!([decimal, "string"]), json!("007"), &[2, 6, b'0', b'0', b'7']);
        takes(json!([decimal, "string"]), json!(1), &[0, 2, 100]);
        takes(json!(["null", decimal]), json!("1"), &[2, 2, 100]);
        takes(json!([decimal, "double"]), json!("1"), &[0, 2, 100]);
    }
    let big = json!({"type": "bytes", "logicalType": "big-decimal"});
    takes(json!([big, "string"]), json!("007"), &[2, 6, b'0', b'0', b'7']);
}
