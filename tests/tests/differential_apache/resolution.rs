//! Data of other versions: the cases of `tests/resolution`, with their rows and with random values of their writer schemas.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use deimos_runtime::Record;
use deimos_runtime::codec::{self, Plan, json};
use deimos_runtime::testing::written_by;
use deimos_schema::Schema;
use deimos_tests::resolution::acme::shop::Order;
use serde_json::Value as Json;

use crate::compare;
use crate::random::Random;

/// How many random values of each writer schema.
const ROUNDS: usize = 100;

type Outcome = Result<Order, String>;

#[test]
fn other_versions_are_read_as_the_same() {
    let mut differing = BTreeMap::new();
    let (mut count, mut agreed) = (0, 0);
    for (name, case) in cases() {
        let messages = messages(&name, &case);
        count += messages.len();
        let writer = case["writer"].to_string();
        for (message, (ours, theirs)) in messages.iter().zip(both(&writer, &messages)) {
            let theirs = theirs.map(|order| without_that(&name, order));
            match (&ours, &theirs) {
                (Ok(ours), Ok(theirs)) if ours == theirs => agreed += 1,
                (Err(_), Err(_)) => agreed += 1,
                _ => drop(
                    differing
                        .entry(name.clone())
                        .or_insert(format!("{message:02x?}: {ours:?}, apache-avro {theirs:?}")),
                ),
            }
        }
    }
    println!("{agreed} of {count} values are read as the same");
    assert!(count > 1_000, "only {count} values");
    compare("resolution", &differing);
}

/// The message of a row, which has a value, or its text in Avro's JSON encoding.
fn written(writer: &str, schema: &Schema, row: &Json) -> Vec<u8> {
    match row.get("avro") {
        Some(value) => json::to_avro(schema, &value.to_string()).unwrap(),
        None => written_by(writer, &row["value"]).unwrap(),
    }
}

/// The default of `proof` is the byte FF, of which apache-avro makes C3 BF; that is a case of its own, and none of the others.
fn without_that(name: &str, order: Order) -> Order {
    let proof = if order.proof == [0xc3, 0xbf] && name != "defaults_of_every_kind" { vec![0xff] } else { order.proof };
    let parts = order.parts.into_iter().map(|part| without_that(name, part)).collect();
    let parent = order.parent.map(|parent| Box::new(without_that(name, *parent)));
    Order { proof, parts, parent, ..order }
}

fn cases() -> Vec<(String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("resolution");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let case = |path: &Path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    paths.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), case(&path))).collect()
}

fn messages(name: &str, case: &Json) -> Vec<Vec<u8>> {
    let writer = case["writer"].to_string();
    let schema = Schema::parse_written(&writer).unwrap();
    let rows = case["rows"].as_array().into_iter().flatten();
    let mut random = Random::new(name);
    rows.map(|row| written(&writer, &schema, row)).chain((0..ROUNDS).map(|_| random.value(&schema))).collect()
}

/// What both read; theirs by way of bytes of the reader's schema.
fn both(writer: &str, messages: &[Vec<u8>]) -> Vec<(Outcome, Outcome)> {
    let plan = Plan::<Order>::compile(writer);
    let reader = apache_avro::Schema::parse_str(&Order::SCHEMA.text()).unwrap();
    let writer = apache_avro::Schema::parse_str(writer).map_err(|error| error.to_string());
    let ours = |message: &[u8]| {
        let plan = plan.as_ref().map_err(ToString::to_string)?;
        plan.decode(message).map_err(|error| error.to_string())
    };
    let theirs = |message: &[u8]| theirs(&writer.clone()?, &reader, message);
    messages.iter().map(|message| (ours(message), theirs(message))).collect()
}

fn theirs(writer: &apache_avro::Schema, reader: &apache_avro::Schema, mut message: &[u8]) -> Outcome {
    let told = |error: apache_avro::Error| error.to_string();
    let resolving = GenericDatumReader::builder(writer).reader_schema(reader).build().map_err(told)?;
    let value = resolving.read_value(&mut message).map_err(told)?;
    let bytes = GenericDatumWriter::builder(reader).build().map_err(told)?.write_value_to_vec(value).map_err(told)?;
    codec::decode(&bytes).map_err(|error| error.to_string())
}
