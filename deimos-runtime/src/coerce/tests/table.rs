//! The table of conversions in `docs/coercion.md`, made of what is converted and what is refused.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs};

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::super::cell::{Cell, Zone};
use super::super::given::{Given, Parts};
use super::super::walk::Walk;
use super::super::written::Written;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/coercion.md");
const START: &str = "<!-- The table is made by the tests of `coerce`: UPDATE_EXPECT=1 writes it. -->\n";
const END: &str = "<!-- end of the table -->\n";

/// Texts that mean something to some type.
const TEXTS: [&str; 12] = [
    "",
    "AB",
    "true",
    "0",
    "3",
    "1.5",
    "NaN",
    "2026-01-02",
    "03:04:05",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04:05Z",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
];

/// The types, as the table calls them.
fn types() -> Vec<(&'static str, Json)> {
    let on = |base: &str, logical: &str| json!({"type": base, "logicalType": logical});
    let fixed =
        |size: usize, logical: &str| json!({"type": "fixed", "name": "F", "size": size, "logicalType": logical});
    vec![
        ("null", json!("null")),
        ("boolean", json!("boolean")),
        ("int, long", json!("int")),
        ("float, double", json!("double")),
        ("string", json!("string")),
        ("bytes", json!("bytes")),
        ("fixed of 2 bytes", json!({"type": "fixed", "name": "F", "size": 2})),
        ("enum of `AB`", json!({"type": "enum", "name": "E", "symbols": ["AB"]})),
        ("array of int", json!({"type": "array", "items": "int"})),
        ("map of int", json!({"type": "map", "values": "int"})),
        ("record of `n`", json!({"type": "record", "name": "N", "fields": [{"name": "n", "type": "int"}]})),
        ("null or int", json!(["null", "int"])),
        ("null or string", json!(["null", "string"])),
        ("date", on("int", "date")),
        ("time-millis, time-micros", on("int", "time-millis")),
        ("timestamp-millis, -micros, -nanos", on("long", "timestamp-millis")),
        ("local-timestamp-millis, -micros, -nanos", on("long", "local-timestamp-millis")),
        ("uuid on string or fixed", fixed(16, "uuid")),
        ("decimal on bytes or fixed", json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2})),
        ("big-decimal", on("bytes", "big-decimal")),
        ("duration", fixed(12, "duration")),
    ]
}

fn from_json() -> Vec<(String, Json)> {
    let mut forms = vec![json!(null), json!(true), json!(3), json!(3.0), json!(1.5)];
    forms.extend([json!([1, 2]), json!({"n": 3}), json!({"days": 3})]);
    let mut forms: Vec<_> = forms.into_iter().map(|json| (format!("`{json}`"), json)).collect();
    forms.extend(TEXTS.iter().map(|text| (in_words(&format!("\"{text}\"")), json!(text))));
    forms
}

fn from_rows() -> Vec<(String, Cell)> {
    let at = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap().and_hms_opt(3, 4, 5).unwrap();
    let named = [
        ("null", Cell::Null),
        ("boolean", Cell::Boolean(true)),
        ("integer 0 or 1", Cell::Integer(1)),
        ("integer", Cell::Integer(3)),
        ("double without a fraction", Cell::Double(3.0)),
        ("double", Cell::Double(1.5)),
        ("decimal without a fraction", Cell::Decimal("3.00".to_owned())),
        ("decimal", Cell::Decimal("1.50".to_owned())),
        ("2 bytes", Cell::Bytes(vec![0; 2])),
        ("12 bytes", Cell::Bytes(vec![0; 12])),
        ("16 bytes", Cell::Bytes(vec![0; 16])),
        ("date", Cell::Date(at.date())),
        ("time of day", Cell::Time(NaiveTime::MIN)),
        ("time without a zone", Cell::Local(at)),
        ("point in time", Cell::Instant(DateTime::UNIX_EPOCH)),
        ("UUID", Cell::Uuid(Uuid::nil())),
        ("array of integers", Cell::List(vec![Cell::Integer(1)])),
        ("JSON `[1,2]`", Cell::Json(json!([1, 2]))),
        ("JSON `{\"n\":3}`", Cell::Json(json!({"n": 3}))),
        ("JSON `{\"days\":3}`", Cell::Json(json!({"days": 3}))),
    ];
    let mut forms: Vec<_> = named.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let notation = ["[1,2]", r#"{"n":3}"#, r#"{"days":3}"#];
    let texts = TEXTS.iter().chain(&notation);
    forms.extend(texts.map(|text| (in_words(text).replacen('`', "text `", 1), Cell::Text((*text).to_owned()))));
    forms
}

fn from_strings() -> Vec<(String, Written)> {
    let notation = ["[1,2]", r#"{"n":3}"#, r#"{"days":3}"#];
    let texts = TEXTS.iter().chain(&notation);
    let mut forms: Vec<_> = texts.map(|text| (in_words(text), Written::Text((*text).to_owned()))).collect();
    let parts = BTreeMap::from([("n".to_owned(), Written::Text("3".to_owned()))]);
    forms.push(("`3` under the name with `.n`".to_owned(), Written::Parts(parts)));
    forms
}

/// A text as the table shows it.
fn in_words(text: &str) -> String {
    let short = text.replace("-10b1-426f-9247-bb680e5fe0c8", "-…");
    if short.is_empty() { "empty text".to_owned() } else { format!("`{short}`") }
}

/// Forms that need not be named beside what they are a case of.
const CASES: [(&str, &str); 3] =
    [("integer 0 or 1", "integer"), ("double without a fraction", "double"), ("decimal without a fraction", "decimal")];

/// The forms that a type takes, in words.
fn taken(ty: &Json, forms: &[(String, Given<'_>)]) -> String {
    let schema = deimos_schema::Schema::parse(&ty.to_string()).unwrap();
    let fits = |given: Given<'_>| {
        let mut walk = Walk::new(schema.schemata());
        walk.value(schema.root(), given);
        walk.finish().is_ok()
    };
    let is_text = |given: &Given<'_>| given.text().is_some();
    let (texts, others): (Vec<_>, Vec<_>) = forms.iter().partition(|(_, given)| is_text(given));
    let named = |forms: &[&(String, Given<'_>)]| -> Vec<String> {
        forms.iter().filter(|(_, given)| fits(*given)).map(|(name, _)| name.clone()).collect()
    };
    let (all, texts, mut taken) = (texts.len(), named(&texts), named(&others));
    for (case, general) in CASES {
        if taken.iter().any(|name| name == general) {
            taken.retain(|name| name != case);
        }
    }
    match texts.len() {
        0 => {}
        count if count == all => taken.push("any text".to_owned()),
        _ => taken.extend(texts),
    }
    taken.join(", ")
}

fn table() -> String {
    let mut out = String::from("| to | from JSON | from a row | from a text with a name |\n|---|---|---|---|\n");
    let (jsons, cells, texts) = (from_json(), from_rows(), from_strings());
    let jsons: Vec<_> = jsons.iter().map(|(name, json)| (name.clone(), Given::Json(json))).collect();
    let cells: Vec<_> = cells.iter().map(|(name, cell)| (name.clone(), Given::cell(cell, Zone::Unknown))).collect();
    let texts: Vec<_> = texts.iter().map(|(name, text)| (name.clone(), Given::Written(text))).collect();
    for (name, ty) in types() {
        let taken = [&jsons, &cells, &texts].map(|forms| taken(&ty, forms));
        writeln!(out, "| {name} | {} |", taken.join(" | ")).unwrap();
    }
    out
}

#[test]
fn the_table_in_the_docs_is_what_happens() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(START).expect("the page says where the table starts");
    let (written, after) = rest.split_once(END).expect("the page says where the table ends");
    let table = table();
    if env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(PAGE, format!("{before}{START}{table}{END}{after}")).unwrap();
    }
    assert!(written == table, "`UPDATE_EXPECT=1 cargo test -p deimos-runtime --lib coerce` writes:\n{table}");
}

#[test]
fn parts_of_a_row_are_its_columns() {
    let cells = BTreeMap::from([("a".to_owned(), Cell::Integer(1))]);
    let parts = Parts::Row(&cells, Zone::Unknown);
    assert_eq!(parts.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a"]);
    assert_eq!(parts.len(), 1);
}
