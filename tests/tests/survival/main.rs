//! Any value of any golden record survives every way there and back: bytes, plans, JSON, coercion, container files.

mod random;
mod records;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deimos_runtime::codec::file::{Compression, Options, Reader};
use deimos_runtime::codec::json::{self, Printer};
use deimos_runtime::codec::{self, Plan};
use deimos_runtime::{Record, coerce};
use deimos_schema::{Kind, Logical, Schema, Shape, Type};
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
        let value: T = match codec::decode(&bytes) {
            Ok(value) => value,
            // Types of the application hold less than the schemas that they stand for.
            Err(error) if error.to_string().contains(" refuses it: ") => continue,
            Err(error) => panic!("{path}: {error}"),
        };
        let again = codec::encode(&value).unwrap_or_else(|error| panic!("{path}: {value:?}: {error}"));
        assert_eq!(codec::decode::<T>(&again).unwrap(), value, "{path}: bytes");
        let line = json::encode(&value).unwrap();
        assert_eq!(json::decode::<T>(&line).unwrap_or_else(|error| panic!("{path}: {line}: {error}")), value, "{path}");
        for (writer, plan) in &plans {
            let written = json::to_avro(writer, &line).unwrap();
            assert_eq!(plan.decode(&written).unwrap(), value, "{path}: by a plan, from {line}");
        }
        if is_plain(&schema) {
            let plain = Printer::new(&schema).plain().print(&again).unwrap();
            let plain: Value = serde_json::from_str(&plain).unwrap();
            let coerced: T = coerce::from_json(&plain).unwrap_or_else(|error| panic!("{path}: {plain}: {error}"));
            assert_eq!(coerced, value, "{path}: from {plain}");
        }
        values.push(value);
    }
    in_a_file(&values);
    values.len()
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

/// Whether JSON without the names of branches, and without logical types, says all: no unions but nullable ones, and no
/// bytes that people write as something else.
fn is_plain(schema: &Schema) -> bool {
    let odd = |ty: &Type| match (&ty.kind, schema.schemata().logical(ty)) {
        (Kind::Union(branches), _) => branches.len() > 2 || branches.iter().all(|branch| !is_null(branch)),
        // serde_json reads some doubles as their neighbours unless its feature `float_roundtrip` is on.
        (_, Some(Logical::Decimal { .. } | Logical::BigDecimal | Logical::Duration))
        | (Kind::Named(_), Some(Logical::Uuid))
        | (Kind::Double, _) => true,
        _ => false,
    };
    let mut types = vec![schema.root()];
    for (_, definition) in schema.schemata().definitions() {
        match &definition.shape {
            Shape::Record(record) => types.extend(record.fields.iter().map(|field| &field.ty)),
            Shape::Fixed(fixed) if fixed.logical.is_some() => return false,
            Shape::Enum(_) | Shape::Fixed(_) => {}
        }
    }
    while let Some(ty) = types.pop() {
        if odd(ty) {
            return false;
        }
        match &ty.kind {
            Kind::Array(inner) | Kind::Map(inner) => types.push(inner),
            Kind::Union(branches) => types.extend(branches),
            _ => {}
        }
    }
    true
}

fn is_null(ty: &Type) -> bool {
    matches!(ty.kind, Kind::Null)
}

/// The list is written by `UPDATE_EXPECT=1 cargo test -p deimos-tests --test survival`.
#[test]
fn no_record_is_left_out() {
    let mut list = String::from(
        "//! All records of the golden cases, as they stand in the bindings.\n\n\
         /// Gives every record to a macro, by its path in `deimos_tests`.\n\
         macro_rules! with_records {\n    ($macro:ident) => {\n        $macro! {\n",
    );
    for case in GOLDEN_CASES {
        let bindings = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{case}/expected/bindings.rs"));
        for path in records_of(&fs::read_to_string(bindings).unwrap()) {
            writeln!(list, "            {case}::{path},").unwrap();
        }
    }
    list.push_str("        }\n    };\n}\n\npub(crate) use with_records;\n");
    expect_file!["records.rs"].assert_eq(&list);
}

/// The paths of all records; modules and what is in them are indented as rustfmt does it.
fn records_of(bindings: &str) -> Vec<String> {
    let mut modules: Vec<(usize, &str)> = Vec::new();
    let mut records = Vec::new();
    for line in bindings.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line == "}" {
            modules.retain(|(depth, _)| *depth < indent);
        } else if let Some(name) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(" {")) {
            modules.push((indent, name));
        } else if let Some(name) = line.strip_prefix("impl ::deimos_runtime::Record for ") {
            let path: String = modules.iter().flat_map(|(_, module)| [module, "::"]).collect();
            records.push(path + name.trim_end_matches(" {"));
        }
    }
    records
}
