//! Writer schemas that are near to the reader's own: a few bytes say what is changed where.

use serde_json::{Value, json};

/// How many bytes say a change: what, where (two), and with what.
const STEP: usize = 4;
/// The most changes.
const CHANGES: usize = 8;

/// The bytes that say changes, and what is left of the bytes. The first one says how many.
pub fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let count = usize::from(*bytes.first()?) % CHANGES;
    bytes.split_at_checked(1 + count * STEP)
}

/// The schema with changes as such bytes say.
pub fn changed(schema: &str, bytes: &[u8]) -> Option<String> {
    let mut schema: Value = serde_json::from_str(schema).ok()?;
    for step in bytes[1..].as_chunks::<STEP>().0 {
        change(&mut schema, *step);
    }
    Some(schema.to_string())
}

fn change(schema: &mut Value, [what, high, low, with]: [u8; STEP]) {
    let place = usize::from(u16::from_be_bytes([high, low])) % size(schema);
    let Some(place) = at(schema, &mut { place }) else { return };
    let with = usize::from(with);
    match place {
        Value::Array(items) if !items.is_empty() => list(items, what, with),
        Value::Object(entries) => match what % 6 {
            0 => drop(entries.remove("default")),
            1 => drop(entries.insert("aliases".into(), json!([NAMES[with % NAMES.len()]]))),
            2 => drop(entries.insert("default".into(), VALUES.with(|values| values[with % values.len()].clone()))),
            3 => drop(entries.remove("logicalType")),
            4 => drop(entries.insert("name".into(), json!(NAMES[with % NAMES.len()]))),
            _ => *place = json!(["null", place.take()]),
        },
        Value::Number(number) => *number = with.into(),
        other => *other = TYPES.with(|types| types[with % types.len()].clone()),
    }
}

fn list(items: &mut Vec<Value>, what: u8, with: usize) {
    let (at, last) = (with % items.len(), items.len() - 1);
    match what % 5 {
        0 => drop(items.remove(at)),
        1 => items.swap(at, last),
        2 => items.reverse(),
        3 => items.rotate_left(at),
        _ => items.insert(
            at,
            json!({"name": format!("added{with}"), "type": TYPES.with(|types| types[with % types.len()].clone())}),
        ),
    }
}

/// How many values there are in all.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

/// The one of that number.
fn at<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| at(item, left)),
        Value::Object(entries) => entries.values_mut().find_map(|item| at(item, left)),
        _ => None,
    }
}

const NAMES: [&str; 12] = [
    "number",
    "text",
    "old_number",
    "Row",
    "Line",
    "acme.fuzz.Line",
    "Status",
    "Four",
    "acme.other.Everything",
    "next",
    "choice",
    "zero",
];

thread_local! {
    static TYPES: Vec<Value> = json!([
        "null", "boolean", "int", "long", "float", "double", "bytes", "string", "acme.fuzz.Line", "acme.fuzz.Status",
        "acme.fuzz.Everything", ["null", "string"], ["int", "null", "bytes"], {"type": "array", "items": "int"},
        {"type": "array", "items": {"type": "array", "items": "null"}}, {"type": "map", "values": "float"},
        {"type": "record", "name": "acme.other.Added", "fields": [{"name": "again", "type": ["null", "acme.other.Added"]}]},
        {"type": "fixed", "name": "acme.other.Four", "size": 4}, {"type": "fixed", "name": "acme.other.Huge", "size": 2_000_000_000},
        {"type": "enum", "name": "acme.other.Status", "symbols": ["PAID", "NEW"]}
    ]).as_array().cloned().unwrap_or_default();
    static VALUES: Vec<Value> =
        json!([null, 0, -1, 1.5, "", "PAID", [], {}, true, "\u{ff}\u{0}\u{1}\u{2}"]).as_array().cloned().unwrap_or_default();
}
