//! What makes schemas one, what makes them two, and what data of one code for the other can read.

use std::str::FromStr as _;

use deimos_schema::{Identity, KeyError, Schema, TypeId, key_definition, key_schema, same_on_the_wire};

/// An order with `TOTAL` in the attributes of its decimal, `NOTE` in those of its last field, `RECORD` in its own.
const ORDER: &str = r#"{"type": "record", "name": "Order", "namespace": "com.acme" RECORD, "fields": [
    {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["OPEN", "PAID"], "default": "OPEN"}},
    {"name": "total", "type": {"type": "bytes", "logicalType": "decimal" TOTAL}},
    {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
        {"name": "price", "type": "LINE"}, {"name": "parent", "type": ["null", "Order"]}]}}},
    {"name": "note", "type": ["null", "string"] NOTE}]}"#;

fn order(changes: &[(&str, &str)]) -> Schema {
    let defaults = [("RECORD", ""), ("TOTAL", r#", "precision": 12, "scale": 2"#), ("NOTE", ""), ("LINE", "long")];
    let text = changes.iter().chain(&defaults).fold(ORDER.to_owned(), |text, (from, to)| text.replace(from, to));
    Schema::parse(&text).expect("a good schema")
}

#[test]
fn what_changes_reading_changes_the_identity_and_not_the_canonical_form() {
    let plain = order(&[]);
    let changes = [
        ("TOTAL", r#", "precision": 12, "scale": 4"#),
        ("TOTAL", r#", "precision": 13, "scale": 2"#),
        ("TOTAL", ""),
        ("NOTE", r#", "default": null"#),
        ("NOTE", r#", "default": "x""#),
        ("NOTE", r#", "aliases": ["remark"]"#),
        ("RECORD", r#", "aliases": ["Purchase"]"#),
        ("RECORD", r#", "aliases": ["com.other.Purchase"]"#),
        (r#", "default": "OPEN""#, ""),
        (r#""OPEN"}"#, r#""PAID"}"#),
        (r#"{"type": "string", "logicalType": "uuid"}"#, r#""string""#),
    ];
    let mut identities = vec![plain.identity()];
    for change in changes {
        let other = order(&[change]);
        assert_eq!(other.canonical_form(), plain.canonical_form(), "{change:?}");
        assert!(!identities.contains(&other.identity()), "{change:?}");
        identities.push(other.identity());
    }
}

#[test]
fn what_reading_does_not_see_leaves_the_identity() {
    let plain = order(&[]);
    for change in [
        ("RECORD", r#", "doc": "An order.", "owner": "sales""#),
        ("NOTE", r#", "doc": "Free text.", "order": "ignore", "pii": true"#),
        ("TOTAL", r#", "scale": 2, "precision": 12"#),
        (
            r#""type": "record", "name": "Order", "namespace": "com.acme""#,
            r#""name": "com.acme.Order", "type": "record""#,
        ),
        (r#""LINE""#, r#"{"type": "long", "logicalType": "date"}"#),
    ] {
        assert_eq!(order(&[change]).identity(), plain.identity(), "{change:?}");
    }
    let (one, float) =
        (order(&[("TOTAL", r#", "precision": 5"#)]), order(&[("TOTAL", r#", "precision": 5, "scale": 0"#)]));
    assert_eq!(one.identity(), float.identity());
}

#[test]
fn a_default_is_its_value_not_its_spelling() {
    let field = |ty: &str, default: &str| {
        let text =
            format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{ty},"default":{default}}}]}}"#);
        Schema::parse(&text).expect("a good schema").identity()
    };
    assert_eq!(field("\"double\"", "1"), field("\"double\"", "10.0e-1"));
    assert_eq!(field("\"string\"", r#""\u0041""#), field("\"string\"", "\"A\""));
    let map = r#"{"type":"map","values":"int"}"#;
    assert_eq!(field(map, r#"{"a":1,"b":2}"#), field(map, r#"{"b":2,"a":1}"#));
    let inner = r#"{"type":"record","name":"S","fields":[{"name":"x","type":"int","default":5}]}"#;
    assert_eq!(field(inner, "{}"), field(inner, r#"{"x":5}"#));
    assert_ne!(field(inner, "{}"), field(inner, r#"{"x":6}"#));
}

#[test]
fn an_identity_survives_as_text_and_as_bytes() {
    let identity = order(&[]).identity();
    assert_eq!(Identity::from_str(&identity.to_string()), Ok(identity));
    assert_eq!(Identity::from_hex(&identity.to_string().to_uppercase()), identity);
    assert_eq!(Identity::from_bytes(*identity.as_bytes()), identity);
    assert_eq!(Identity::from_str("12").unwrap_err().to_string(), "a schema's identity is 64 hex digits");
    assert!(Identity::from_str(&"x".repeat(64)).is_err());
}

#[test]
fn the_registered_text_keeps_what_the_author_wrote() {
    let written = concat!(
        r#"{"type":"record","name":"R","namespace":"a","doc":"A \"thing\".","aliases":["a.Q",".P"],"fields":["#,
        r#"{"name":"f","doc":"é","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"A"},"default":"B","aliases":["g"],"order":"descending","pii":true},"#,
        r#"{"name":"h","type":["null","E",{"type":"fixed","name":"F","namespace":"b","size":16,"logicalType":"uuid"}],"default":null},"#,
        r#"{"name":"i","type":{"type":"array","items":{"type":"string","avro.java.string":"String"},"java-class":"List"}},"#,
        r#"{"name":"j","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"unit":"EUR"},"default":"\u0001ÿ"},"#,
        r#"{"name":"k","type":{"type":"long","logicalType":"email"}}],"x":[1.50,{"y":null}]}"#,
    );
    assert_eq!(Schema::parse(written).expect("a good schema").text(), written);
}

#[test]
fn what_does_nothing_beside_a_type_does_not_come_to_do_something_in_the_registered_text() {
    let written = r#"{"type": {"type": "string", "x": 1}, "x": 2, "y": 3, "logicalType": "uuid"}"#;
    let schema = Schema::parse(written).expect("a good schema");
    assert_eq!(schema.text(), r#"{"type":"string","x":1,"y":3}"#);
    assert_eq!(schema.resolution_form(), "\"string\"");
}

#[test]
fn names_without_namespace_mean_the_same_in_the_registered_text() {
    let text = r#"{"type": "record", "name": "a.R", "fields": [
        {"name": "e", "type": {"type": "enum", "name": "E", "namespace": "", "symbols": ["A"]}},
        {"name": "f", "type": {"type": "enum", "name": "E", "symbols": ["B"]}}, {"name": "g", "type": ".E"}, {"name": "h", "type": "E"}]}"#;
    let schema = Schema::parse(text).expect("a good schema");
    let again = Schema::parse(&schema.text()).expect("a text of ours");
    assert_eq!(again.canonical_form(), schema.canonical_form());
    assert!(schema.text().ends_with(r#"{"name":"g","type":".E"},{"name":"h","type":"E"}]}"#), "{}", schema.text());
}

#[test]
fn data_of_another_schema_is_refused_by_path() {
    let check = |change: (&str, &str), expected: &str| {
        let mismatch = same_on_the_wire(&order(&[change]), &order(&[])).expect_err(expected);
        assert_eq!(mismatch.to_string(), expected);
    };
    check(
        ("TOTAL", r#", "precision": 12, "scale": 4"#),
        "`Order.total` is written as decimal(12, 4) and read as decimal(12, 2)",
    );
    check(("TOTAL", ""), "`Order.total` is written as bytes and read as decimal(12, 2)");
    check(("LINE", "int"), "`Order.lines[].price` is written as int and read as long");
    check(
        (r#""OPEN", "PAID""#, r#""OPEN", "SENT""#),
        "`Order.status` is written as symbol 2 `SENT` and read as symbol 2 `PAID`",
    );
    check((r#""OPEN", "PAID""#, r#""OPEN""#), "`Order.status` is written as no symbol 2 and read as symbol 2 `PAID`");
    check(
        (r#""name": "note""#, r#""name": "remark""#),
        "`Order` is written as field 5 `remark` and read as field 5 `note`",
    );
    check(
        ("com.acme", "com.other"),
        "`Order` is written as the record com.other.Order and read as the record com.acme.Order",
    );
    check((r#"["null", "string"]"#, r#"["string", "null"]"#), "`Order.note` is written as string and read as null");
    check(
        (r#"["null", "string"]"#, r#"["null", "string", "int"]"#),
        "`Order.note` is written as union of null, string, int and read as union of null, string",
    );
    check(
        (r#"["null", "string"]"#, "\"string\""),
        "`Order.note` is written as string and read as union of null, string",
    );
}

#[test]
fn what_is_not_on_the_wire_does_not_matter_there() {
    for change in [
        ("RECORD", r#", "doc": "An order.", "aliases": ["Purchase"]"#),
        ("NOTE", r#", "default": null, "aliases": ["remark"], "order": "ignore""#),
        (r#", "default": "OPEN""#, ""),
    ] {
        assert_eq!(same_on_the_wire(&order(&[change]), &order(&[])), Ok(()), "{change:?}");
    }
}

#[test]
fn a_key_has_the_fields_it_is_made_of() {
    let order = order(&[]);
    let value = order.schemata().find("com.acme.Order").expect("it is there");
    let key = |fields: &[&str]| key_schema(order.schemata(), value, fields).map(|key| key.text());
    assert_eq!(
        key(&["id", "note"]).expect("both are there"),
        r#"{"type":"record","name":"Order_key","namespace":"com.acme","doc":"Key for com.acme.Order","fields":[{"name":"id","type":{"type":"string","logicalType":"uuid"}},{"name":"note","type":["null","string"]}]}"#
    );
    assert!(key(&["status"]).expect("it is there").contains(r#""symbols":["OPEN","PAID"]"#));
    let refused = |fields: &[&str]| key(fields).expect_err("refused").to_string();
    assert_eq!(
        refused(&["uid"]),
        "`com.acme.Order` has no field `uid` for the key; it has id, status, total, lines, note"
    );
    assert_eq!(refused(&[]), "no field of `com.acme.Order` is named for the key");
    assert!(matches!(key(&["id", "id"]), Err(KeyError::Schema(_))));
    let status = order.schemata().find("com.acme.Status").expect("it is there");
    let refused = key_schema(order.schemata(), status, &["id"]).expect_err("no record").to_string();
    assert_eq!(refused, "a key is taken from the fields of a record, which `com.acme.Status` is not");
}

#[test]
fn a_defined_key_has_the_same_text_as_its_schema_alone() {
    let order = order(&[]);
    let value = order.schemata().find("com.acme.Order").expect("it is there");
    let fields = ["status", "lines"];
    let alone = key_schema(order.schemata(), value, &fields).expect("both are there");
    let mut schemata = order.schemata().clone();
    let id: TypeId = schemata.define(key_definition(&schemata, value, &fields).expect("both are there"));
    assert_eq!(schemata.text(id), alone.text());
    assert_eq!(schemata.identity(id), alone.identity());
    assert_eq!(schemata.find("com.acme.Order_key"), None);
}
