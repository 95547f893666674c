//! Any value of any golden type survives every way there and back: bytes, plans, framings, JSON, coercion, container
//! files, views.

mod random;
mod records;
mod views;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deimos_runtime::codec::file::{Compression, Options, Reader};
use deimos_runtime::codec::json::{self, Printer};
use deimos_runtime::codec::{self, Plan, confluent, single_object};
use deimos_runtime::{Record, coerce};
use deimos_schema::{Kind, Schema, Shape, Type};
use deimos_tests::GOLDEN_CASES;
use expect_test::expect_file;
use serde_json::Value;

use random::Random;

/// How many values of each record.
const ROUNDS: usize = 200;

macro_rules! each {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), survives::<deimos_tests::$($segment)::+> as fn(&str) -> usize),)*]
    };
}

#[test]
fn every_value_survives_every_way() {
    let counts = records::with_records!(each).map(|(path, survives)| (path, survives(path)));
    let none: Vec<_> = counts.iter().filter(|(_, count)| *count == 0).map(|(path, _)| *path).collect();
    // No random value of the schema is one of types of the application, or those refuse a default.
    let expected =
        ["own_types :: acme :: Invoice", "refused_defaults :: acme :: Line", "refused_defaults :: acme :: Order"];
    assert_eq!(none, expected, "records of which no value was tried");
    println!("{} values", counts.iter().map(|(_, count)| count).sum::<usize>());
}

/// How many values were tried.
fn survives<T: Record>(path: &str) -> usize {
    if T::SCHEMA.check_defaults().is_err() {
        return 0;
    }
    let text = T::SCHEMA.text();
    let schema = Schema::parse(&text).unwrap();
    let reversed = reversed(&text);
    let plans = [&text, &reversed].map(|text| (Schema::parse(text).unwrap(), Plan::<T>::compile(text).unwrap()));
    let mut random = Random::new(path);
    let mut values = Vec::new();
    for _ in 0..ROUNDS {
        let bytes = random.value(&schema);
        let Some(value) = decoded::<T>(path, &bytes) else { continue };
        let again = codec::encode(&value).unwrap_or_else(|error| panic!("{path}: {value:?}: {error}"));
        assert_eq!(codec::decode::<T>(&again).unwrap(), value, "{path}: bytes");
        let line = json::encode(&value).unwrap();
        assert_eq!(json::decode::<T>(&line).unwrap_or_else(|error| panic!("{path}: {line}: {error}")), value, "{path}");
        assert_eq!(
            single_object::decode::<T>(&single_object::encode(&value).unwrap()).unwrap(),
            value,
            "{path}: framed"
        );
        for (writer, plan) in &plans {
            let written = json::to_avro(writer, &line).unwrap();
            assert_eq!(plan.decode(&written).unwrap(), value, "{path}: by a plan, from {line}");
            survives_framing(&value, (writer, plan), &written);
        }
        survives_coercion(path, &schema, &value, &again);
        values.push(value);
    }
    in_a_file(&values);
    values.len()
}

/// The value of random bytes; `None` if a type of the application has no such value.
fn decoded<T: Record>(path: &str, bytes: &[u8]) -> Option<T> {
    match codec::decode(bytes) {
        Ok(value) => Some(value),
        // Types of the application hold less than the schemas that they stand for.
        Err(error) if error.to_string().contains(" refuses it: ") => None,
        Err(error) => panic!("{path}: {error}"),
    }
}

fn survives_framing<T: Record>(value: &T, (writer, plan): (&Schema, &Plan<T>), written: &[u8]) {
    let message = single_object::frame(writer.fingerprint(), written);
    let read = single_object::decode_with(&message, |known| (known == writer.fingerprint()).then_some(plan));
    assert_eq!(read.unwrap(), *value);
    let message = confluent::frame(7, written);
    assert_eq!(confluent::decode_with(&message, |id| (id == 7).then_some(plan)).unwrap(), *value);
}

fn in_a_file<T: Record>(values: &[T]) {
    let options = Options::new().with_compression(Compression::Zstandard).with_block_size(200);
    let mut writer = options.create::<T, _>(Vec::new()).unwrap();
    for value in values {
        writer.write(value).unwrap();
    }
    let file = writer.finish().unwrap();
    let read = Reader::<T, _>::new(&file[..]).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(read, values);
}

/// The schema as another writer might have it: the fields of every record the other way round.
fn reversed(text: &str) -> String {
    fn turn(node: &mut Value) {
        match node {
            Value::Array(items) => items.iter_mut().for_each(turn),
            Value::Object(members) => {
                let is_record = members.get("type").is_some_and(|kind| kind == "record");
                for (key, member) in members.iter_mut().filter(|(key, _)| *key != "default") {
                    if key == "fields"
                        && is_record
                        && let Value::Array(fields) = member
                    {
                        fields.reverse();
                    }
                    turn(member);
                }
            }
            _ => {}
        }
    }
    let mut schema = serde_json::from_str(text).unwrap();
    turn(&mut schema);
    schema.to_string()
}

/// What people may write for the value is the value again: JSON, with the names of branches and without them, and texts.
fn survives_coercion<T: Record>(path: &str, schema: &Schema, value: &T, bytes: &[u8]) {
    let readable = Printer::new(schema).readable();
    let coerced = |text: &str| -> Value {
        let json = serde_json::from_str(text).unwrap();
        let coerced: T = coerce::from_json(&json).unwrap_or_else(|error| panic!("{path}: {text}: {error}"));
        assert_eq!(coerced, *value, "{path}: from {text}");
        json
    };
    coerced(&readable.print(bytes).unwrap());
    if is_plain(schema) {
        let json = coerced(&readable.plain().print(bytes).unwrap());
        if let Some(texts) = named_texts(schema, &json) {
            let coerced: T = coerce::from_strings(&texts).unwrap_or_else(|error| panic!("{path}: {texts:?}: {error}"));
            assert_eq!(coerced, *value, "{path}: from {texts:?}");
        }
    }
}

/// The fields as texts; nothing where a text would become something else, or nothing.
fn named_texts(schema: &Schema, json: &Value) -> Option<HashMap<String, String>> {
    let (_, record) = schema.schemata().record(schema.root())?;
    let mut texts = HashMap::new();
    for field in &record.fields {
        let text = match &json[&field.name] {
            Value::String(text) => text.clone(),
            Value::Null if field.default.as_ref().is_none_or(|default| is_nothing(&default.value)) => continue,
            Value::Null => return None,
            // A time that is on no calendar is a count, which texts are not.
            Value::Number(_) if has_logical_type(schema, &field.ty) => return None,
            other => other.to_string(),
        };
        texts.insert(field.name.clone(), text);
    }
    Some(texts)
}

fn has_logical_type(schema: &Schema, ty: &Type) -> bool {
    match &ty.kind {
        Kind::Union(branches) => branches.iter().any(|branch| has_logical_type(schema, branch)),
        _ => schema.schemata().logical(ty).is_some(),
    }
}

fn is_nothing(default: &deimos_schema::Value) -> bool {
    match default {
        deimos_schema::Value::Union(_, inner) => is_nothing(inner),
        default => matches!(default, deimos_schema::Value::Null),
    }
}

/// Whether JSON without the names of branches says all: no unions but nullable ones.
fn is_plain(schema: &Schema) -> bool {
    let mut types = vec![schema.root()];
    for (_, definition) in schema.schemata().definitions() {
        if let Shape::Record(record) = &definition.shape {
            types.extend(record.fields.iter().map(|field| &field.ty));
        }
    }
    while let Some(ty) = types.pop() {
        match &ty.kind {
            Kind::Array(inner) | Kind::Map(inner) => types.push(inner),
            Kind::Union(branches) if branches.len() > 2 || !branches.iter().any(is_null) => return false,
            Kind::Union(branches) => types.extend(branches),
            _ => {}
        }
    }
    true
}

fn is_null(ty: &Type) -> bool {
    matches!(ty.kind, Kind::Null)
}

/// The lists are written by `UPDATE_EXPECT=1 cargo test -p deimos-tests --test survival`.
#[test]
fn nothing_is_left_out() {
    let mut lists =
        String::from("//! All types of the golden cases that have a schema, as they stand in the bindings.\n");
    list(&mut lists, "records", "type", "impl ::deimos_runtime::Record for ");
    list(&mut lists, "views", "record that has a view", "type Record = ");
    writeln!(lists, "\npub(crate) use {{with_records, with_views}};").unwrap();
    expect_file!["records.rs"].assert_eq(&lists);
}

/// Types that implement something, in a macro of this name.
fn list(lists: &mut String, name: &str, what: &str, head: &str) {
    let start = format!(
        "\n/// Gives every {what} to a macro, by its path in `deimos_tests`.\n\
         macro_rules! with_{name} {{\n    ($macro:ident) => {{\n        $macro! {{\n"
    );
    lists.push_str(&start);
    for case in GOLDEN_CASES {
        let bindings = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{case}/expected/bindings.rs"));
        for path in implementors(&fs::read_to_string(bindings).unwrap(), head) {
            writeln!(lists, "            {case}::{path},").unwrap();
        }
    }
    lists.push_str("        }\n    };\n}\n");
}

/// The paths of types, by the start of a line before their names; modules and what is in them are indented as
/// rustfmt does it.
fn implementors(bindings: &str, head: &str) -> Vec<String> {
    let mut modules: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for line in bindings.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line == "}" {
            modules.retain(|(depth, _)| *depth < indent);
        } else if let Some(name) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(" {")) {
            modules.push((indent, name));
        } else if let Some(name) = line.strip_prefix(head) {
            let path: String = modules.iter().flat_map(|(_, module)| [module, "::"]).collect();
            found.push(path + name.trim_end_matches([' ', '{', ';']));
        }
    }
    found
}
