//! Two other versions of every golden record: one without any fields, and one without logical types.

use std::collections::BTreeMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use deimos_runtime::Record;
use deimos_runtime::codec::{self, Plan};
use deimos_schema::{Kind, Schema, Shape};

use crate::random::Random;
use crate::{compare, records};

/// How many values of each record.
const ROUNDS: usize = 50;

/// A function of a record, by its path: how many values were compared, or how they differ.
type Differs = fn(&str) -> Result<usize, String>;

macro_rules! each {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), [
            from_nothing::<deimos_tests::$($segment)::+> as Differs,
            from_plain::<deimos_tests::$($segment)::+> as Differs,
        ]),)*]
    };
}

#[test]
fn a_record_written_without_fields_is_its_defaults() {
    check("defaults", 0, 10);
}

#[test]
fn a_logical_type_is_read_from_the_type_that_it_is_on() {
    check("logical_types", 1, 500);
}

fn check(part: &str, which: usize, least: usize) {
    let mut differing = BTreeMap::new();
    let mut count = 0;
    for (path, differs) in records::with_records!(each) {
        match differs[which](path) {
            Ok(values) => count += values,
            Err(why) => drop(differing.insert(path.replace(' ', ""), why)),
        }
    }
    println!("{count} values");
    assert!(count > least, "only {count} values");
    compare(part, &differing);
}

/// Both make a record of its defaults, or both refuse.
fn from_nothing<T: Record>(_: &str) -> Result<usize, String> {
    let own = Schema::parse(&T::SCHEMA.text()).unwrap();
    let Kind::Named(root) = own.root().kind else { return Ok(0) };
    let Shape::Record(_) = own.schemata()[root].shape else { return Ok(0) };
    let writer = format!(r#"{{"type": "record", "name": "{}", "fields": []}}"#, T::SCHEMA.fullname);
    same::<T>(&writer, &[])
}

/// The same bytes, by a schema that says less of them.
fn from_plain<T: Record>(path: &str) -> Result<usize, String> {
    let text = T::SCHEMA.text();
    if !text.contains("\"logicalType\"") {
        return Ok(0);
    }
    let (own, writer) = (Schema::parse(&text).unwrap(), text.replace("\"logicalType\"", "\"was\""));
    let mut random = Random::new(path);
    (0..ROUNDS).map(|_| same::<T>(&writer, &random.value(&own))).sum()
}

/// What both read of a message, compared; theirs by way of bytes of the reader's schema.
fn same<T: Record>(writer: &str, message: &[u8]) -> Result<usize, String> {
    let ours = match Plan::<T>::compile(writer) {
        Ok(plan) => plan.decode(message).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match (ours, theirs::<T>(writer, message)) {
        (Ok(ours), Ok(theirs)) if ours == theirs => Ok(1),
        (Err(_), Err(_)) => Ok(0),
        (ours, theirs) => Err(format!("{ours:?}, apache-avro {theirs:?}")),
    }
}

fn theirs<T: Record>(writer: &str, mut message: &[u8]) -> Result<T, String> {
    let told = |error: apache_avro::Error| error.to_string();
    let writer = apache_avro::Schema::parse_str(writer).map_err(told)?;
    let reader = apache_avro::Schema::parse_str(&T::SCHEMA.text()).map_err(told)?;
    let resolving = GenericDatumReader::builder(&writer).reader_schema(&reader).build().map_err(told)?;
    let value = resolving.read_value(&mut message).map_err(told)?;
    let bytes = GenericDatumWriter::builder(&reader).build().map_err(told)?.write_value_to_vec(value).map_err(told)?;
    codec::decode(&bytes).map_err(|error| error.to_string())
}
