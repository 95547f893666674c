//! Random values of every golden record, as they are written by the one and read by the other.

use std::collections::BTreeMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use deimos_runtime::Record;
use deimos_runtime::codec::{self, Reader, View};
use deimos_schema::Schema;

use crate::random::Random;
use crate::{compare, records};

/// How many values of each record.
const ROUNDS: usize = 100;

/// A function of a record, by its path: how many values were compared, or how they differ.
type Differs = fn(&str) -> Result<usize, String>;

macro_rules! each {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), [
            differs::<deimos_tests::$($segment)::+> as Differs,
            resolves::<deimos_tests::$($segment)::+> as Differs,
        ]),)*]
    };
}

#[test]
fn values_of_golden_records_are_the_same_to_both() {
    check("records", 0);
}

#[test]
fn a_reader_of_the_very_same_schema_changes_nothing() {
    check("own_schema", 1);
}

macro_rules! views {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), views::<deimos_tests::$($segment)::+> as fn(&str)),)*]
    };
}

#[test]
fn what_apache_avro_writes_is_read_as_views() {
    for (path, check) in records::with_views!(views) {
        check(path);
    }
}

fn views<T: Record + View>(path: &str) {
    let own = Schema::parse(&T::SCHEMA.text()).unwrap();
    let theirs = apache_avro::Schema::parse_str(&T::SCHEMA.text()).unwrap();
    let mut random = Random::new(path);
    for _ in 0..ROUNDS {
        let bytes = random.value(&own);
        let Ok(value) = codec::decode::<T>(&bytes) else { continue };
        let read = GenericDatumReader::builder(&theirs).build().unwrap().read_value(&mut &bytes[..]).unwrap();
        let written = GenericDatumWriter::builder(&theirs).build().unwrap().write_value_to_vec(read).unwrap();
        assert_eq!(T::owned(&T::decode_ref(&mut Reader::new(&written)).unwrap()), value, "{path}");
    }
}

fn check(part: &str, which: usize) {
    let mut differing = BTreeMap::new();
    let mut count = 0;
    for (path, differs) in records::with_records!(each) {
        match differs[which](path) {
            Ok(values) => count += values,
            Err(why) => drop(differing.insert(path.replace(' ', ""), why)),
        }
    }
    println!("{count} values");
    assert!(count > 5_000, "only {count} values");
    compare(part, &differing);
}

/// The same by way of its resolution, which has nothing to do here.
fn resolves<T: Record>(path: &str) -> Result<usize, String> {
    let text = T::SCHEMA.text();
    let own = Schema::parse(&text).unwrap();
    let theirs = apache_avro::Schema::parse_str(&text).map_err(|error| format!("the schema is refused: {error}"))?;
    let told = |error: apache_avro::Error| error.to_string();
    let plain = GenericDatumReader::builder(&theirs).build().map_err(told)?;
    let resolving = GenericDatumReader::builder(&theirs).reader_schema(&theirs).build().map_err(told)?;
    let mut random = Random::new(path);
    let values = (0..ROUNDS).map(|_| random.value(&own)).map(|bytes| {
        let (value, resolved) = (plain.read_value(&mut &bytes[..]), resolving.read_value(&mut &bytes[..]));
        let (value, resolved) = (value.map_err(told)?, resolved.map_err(told)?);
        if value == resolved { Ok(()) } else { Err(format!("{value:?} became {resolved:?}")) }
    });
    values.collect::<Result<Vec<()>, String>>().map(|values| values.len())
}

/// How many values were compared; or how they differ.
fn differs<T: Record>(path: &str) -> Result<usize, String> {
    let text = T::SCHEMA.text();
    let own = Schema::parse(&text).unwrap();
    let theirs = apache_avro::Schema::parse_str(&text).map_err(|error| format!("the schema is refused: {error}"))?;
    let told = |error: apache_avro::Error| error.to_string();
    let reader = GenericDatumReader::builder(&theirs).build().map_err(told)?;
    let writer = GenericDatumWriter::builder(&theirs).build().map_err(told)?;
    let mut random = Random::new(path);
    let mut count = 0;
    for _ in 0..ROUNDS {
        // In blocks of several sizes, which neither writes.
        let bytes = random.value(&own);
        let Ok(value) = codec::decode::<T>(&bytes) else { continue };
        let plain = codec::encode(&value).unwrap();
        let read = [&bytes, &plain].map(|bytes| reader.read_value(&mut &bytes[..]).map_err(told));
        let [Ok(one), Ok(other)] = read else { return Err(format!("{value:?}: {read:?}")) };
        if one != other {
            return Err(format!("{one:?} from blocks, {other:?} from one"));
        }
        let written = writer.write_value_to_vec(other).map_err(told)?;
        // Entries of a map have no order.
        let again = codec::decode::<T>(&written).map_err(|error| error.to_string())?;
        if again != value || written.len() != plain.len() {
            return Err(format!("{value:?} became {again:?}"));
        }
        count += 1;
    }
    Ok(count)
}
