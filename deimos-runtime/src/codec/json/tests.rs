//! Avro's JSON encoding against the specification, and what is refused.

use deimos_schema::Schema;

use super::{Printer, to_avro};
use crate::codec::Limits;

/// What a text is in bytes, and that these are printed as the text.
#[track_caller]
fn check(schema: &str, bytes: &[u8], text: &str) {
    let schema = Schema::parse(schema).unwrap();
    assert_eq!(to_avro(&schema, text).unwrap(), bytes);
    assert_eq!(Printer::new(&schema).print(bytes).unwrap(), text);
}

/// What is said of a text that does not fit.
#[track_caller]
fn refused(schema: &str, text: &str, expected: &[(&str, &str)]) {
    let error = to_avro(&Schema::parse(schema).unwrap(), text).unwrap_err();
    assert_eq!(error.iter().map(|misfit| (misfit.path(), misfit.message())).collect::<Vec<_>>(), expected);
}

#[test]
fn primitives_are_what_json_has() {
    check(r#""null""#, &[], "null");
    check(r#""boolean""#, &[1], "true");
    check(r#""int""#, &[3], "-2");
    check(r#""long""#, &[255, 255, 255, 255, 255, 255, 255, 255, 255, 1], "-9223372036854775808");
    check(r#""string""#, &[6, b'"', 0xc3, 0xa9], r#""\"é""#);
    check(r#"{"type": "int", "logicalType": "date"}"#, &[2], "1");
}

#[test]
fn reals_keep_every_bit() {
    check(r#""double""#, &0.1_f64.to_le_bytes(), "0.1");
    check(r#""double""#, &1.0_f64.to_le_bytes(), "1.0");
    check(r#""double""#, &f64::from_bits(1).to_le_bytes(), "5e-324");
    check(r#""double""#, &2.225_073_858_507_201e-308_f64.to_le_bytes(), "2.225073858507201e-308");
    check(r#""float""#, &0.1_f32.to_le_bytes(), "0.1");
    check(r#""float""#, &f32::MAX.to_le_bytes(), "3.4028235e+38");
    check(r#""double""#, &(-0.0_f64).to_le_bytes(), "-0.0");
}

#[test]
fn numbers_that_json_does_not_have_are_texts() {
    check(r#""double""#, &f64::NAN.to_le_bytes(), r#""NaN""#);
    check(r#""double""#, &f64::INFINITY.to_le_bytes(), r#""Infinity""#);
    check(r#""float""#, &f32::NEG_INFINITY.to_le_bytes(), r#""-Infinity""#);
    refused(r#""float""#, "1e39", &[("", "a number out of range, expected a float")]);
    refused(r#""float""#, "\"inf\"", &[("", "a string other than NaN, Infinity and -Infinity, expected a float")]);
}

#[test]
fn bytes_are_characters() {
    check(r#""bytes""#, &[6, 0, 0x41, 0xff], "\"\\u0000Aÿ\"");
    check(r#"{"type": "fixed", "name": "F", "size": 2}"#, &[0x7f, 0x80], "\"\u{7f}\u{80}\"");
    let fixed = r#"{"type": "fixed", "name": "F", "size": 2}"#;
    let expected = "expected 2 bytes (a string of as many characters up to U+00FF)";
    refused(fixed, "\"a\"", &[("", &format!("a string of 1 characters, {expected}"))]);
    refused(fixed, "\"aĀ\"", &[("", &format!("a string with characters beyond U+00FF, {expected}"))]);
}

#[test]
fn unions_name_their_branch_by_its_fullname() {
    let union =
        r#"["null", "string", {"type": "array", "items": "int"}, {"type": "enum", "name": "a.E", "symbols": ["X"]}]"#;
    check(union, &[0], "null");
    check(union, &[2, 2, b'x'], r#"{"string":"x"}"#);
    check(union, &[4, 2, 2, 0], r#"{"array":[1]}"#);
    check(union, &[6, 0], r#"{"a.E":"X"}"#);
    let ways = r#"expected null or {"string": …} or {"array": …} or {"a.E": …}"#;
    refused(union, r#"{"E": "X"}"#, &[("", &format!("an object of the entry \"E\", {ways}"))]);
    refused(union, r#""X""#, &[("", &format!("a string, {ways}"))]);
    refused(union, "{}", &[("", &format!("an object of 0 entries, {ways}"))]);
    refused(union, r#"{"null": null}"#, &[("", &format!("an object of the entry \"null\", {ways}"))]);
}

#[test]
fn all_that_does_not_fit_is_reported_with_its_path() {
    let record = r#"{"type": "record", "name": "a.R", "fields": [
        {"name": "id", "type": "long", "default": 1},
        {"name": "parts", "type": {"type": "map", "values": {"type": "array", "items": "int"}}}
    ]}"#;
    check(record, &[2, 2, 2, b'k', 2, 4, 0, 0], r#"{"id":1,"parts":{"k":[2]}}"#);
    refused(
        record,
        r#"{"parts": {"k": [1, 2.0, 4294967296]}, "more": 1}"#,
        &[
            ("id", "missing, expected a long"),
            ("parts[\"k\"][1]", "a number with a fraction or an exponent, expected an int"),
            ("parts[\"k\"][2]", "a number out of range, expected an int"),
            ("more", "an unknown field"),
        ],
    );
}

#[test]
fn what_is_no_json_is_placed() {
    let error = to_avro(&Schema::parse(r#""int""#).unwrap(), "1,").unwrap_err().to_string();
    assert!(error.contains("line 1, column 2"), "{error}");
}

#[test]
fn fields_may_stand_in_any_order() {
    let record = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#;
    assert_eq!(to_avro(&Schema::parse(record).unwrap(), r#"{"b": 2, "a": 1}"#).unwrap(), [2, 4]);
}

#[test]
fn what_cannot_be_printed_is_named_by_its_path() {
    let record = r#"{"type": "record", "name": "a.R", "fields": [
        {"name": "parts", "type": {"type": "array", "items": {"type": "map", "values": "boolean"}}}]}"#;
    let schema = Schema::parse(record).unwrap();
    let error = Printer::new(&schema).print(&[2, 2, 2, b'k', 2, 0, 0]).unwrap_err();
    assert_eq!(error.to_string(), "cannot decode a.R.parts[0][\"k\"] at byte 4: byte 2 for a boolean, expected 0 or 1");
    let error = Printer::new(&schema).print(&[0, 0]).unwrap_err();
    assert_eq!(error.to_string(), "cannot decode a.R at byte 1: 1 bytes are left over behind the value");
}

#[test]
fn text_is_bounded_whatever_the_schema_says() {
    // Each record holds the next one twice, and the last one nothing: no bytes, and a text of millions of braces.
    let mut inner = r#"{"type": "record", "name": "R0", "fields": []}"#.to_owned();
    for level in 1..24 {
        let last = format!("\"R{}\"", level - 1);
        inner = format!(
            r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "a", "type": {inner}}}, {{"name": "b", "type": {last}}}]}}"#
        );
    }
    let schema = Schema::parse(&inner).unwrap();
    let printer = Printer::new(&schema).with_limits(Limits::new().with_memory(10_000));
    let error = printer.print(&[]).unwrap_err().to_string();
    assert!(error.ends_with("the text is longer than 10000 bytes"), "{error}");
    let nulls = Schema::parse(r#"{"type": "array", "items": "null"}"#).unwrap();
    let error = Printer::new(&nulls).print(&[0x80, 0x80, 0x80, 0x80, 0x10, 0]).unwrap_err().to_string();
    assert!(error.contains("items that take no bytes"), "{error}");
}

/// As people write them, and read back by coercion.
#[test]
fn logical_types_are_readable() {
    let on = |base: &str, logical: &str| format!(r#"{{"type": "{base}", "logicalType": "{logical}"}}"#);
    let fixed = |size: usize, logical: &str| {
        format!(
            r#"{{"type": "fixed", "name": "F", "size": {size}, "logicalType": "{logical}", "precision": 4, "scale": 1}}"#
        )
    };
    let decimal = r#"{"type": "bytes", "logicalType": "decimal", "precision": 40, "scale": 38}"#.to_owned();
    for (schema, raw, readable) in [
        (on("int", "date"), "-1", r#""1969-12-31""#),
        (on("int", "date"), "2147483647", "2147483647"),
        (on("int", "time-millis"), "86399999", r#""23:59:59.999""#),
        (on("long", "time-micros"), "0", r#""00:00:00""#),
        (on("long", "timestamp-millis"), "-1", r#""1969-12-31T23:59:59.999Z""#),
        (on("long", "timestamp-micros"), "1795392000000001", r#""2026-11-23T00:00:00.000001Z""#),
        (on("long", "timestamp-nanos"), "1", r#""1970-01-01T00:00:00.000000001Z""#),
        (on("long", "timestamp-millis"), "9223372036854775807", "9223372036854775807"),
        (on("long", "local-timestamp-millis"), "1500", r#""1970-01-01T00:00:01.500""#),
        (on("long", "local-timestamp-micros"), "0", r#""1970-01-01T00:00:00""#),
        (on("long", "local-timestamp-nanos"), "-1", r#""1969-12-31T23:59:59.999999999""#),
        (on("bytes", "big-decimal"), r#""\u0002\u0001\u0002""#, r#""0.1""#),
        (
            on("string", "uuid"),
            r#""00000000-0000-0000-0000-000000000007""#,
            r#""00000000-0000-0000-0000-000000000007""#,
        ),
        (fixed(16, "uuid"), r#""abcdefghijklmnop""#, r#""61626364-6566-6768-696a-6b6c6d6e6f70""#),
        (fixed(2, "decimal"), r#""ÿÿ""#, r#""-0.1""#),
        (
            fixed(12, "duration"),
            r#""\u0001\u0000\u0000\u0000\u0002\u0000\u0000\u0000\u0003\u0000\u0000\u0000""#,
            r#"{"days":2,"milliseconds":3,"months":1}"#,
        ),
        (decimal, r#""\u0001""#, r#""0.00000000000000000000000000000000000001""#),
    ] {
        let schema = Schema::parse(&schema).unwrap();
        let bytes = to_avro(&schema, raw).unwrap();
        let printed = Printer::new(&schema).readable().print(&bytes).unwrap();
        assert_eq!(printed, readable, "{raw}");
        let again = crate::coerce::encode_by(&schema, &serde_json::from_str(readable).unwrap());
        assert_eq!(again.unwrap(), bytes, "{raw}");
    }
    let time = Schema::parse(&on("int", "time-millis")).unwrap();
    assert_eq!(Printer::new(&time).readable().print(&[1]).unwrap(), "-1", "no time is before midnight");
}
