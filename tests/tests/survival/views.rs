//! Any value survives as a view of its bytes, by itself, by plans and in the framings.

use deimos_runtime::Record;
use deimos_runtime::codec::json;
use deimos_runtime::codec::{self, Plan, RecordRef, View, confluent, single_object};
use deimos_schema::Schema;

use crate::records;
use crate::{ROUNDS, decoded, random::Random, reversed};

macro_rules! each {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), survives::<deimos_tests::$($segment)::+> as fn(&str) -> usize),)*]
    };
}

#[test]
fn every_value_survives_as_a_view() {
    let counts = records::with_views!(each).map(|(path, survives)| (path, survives(path)));
    let none: Vec<_> = counts.iter().filter(|(_, count)| *count == 0).map(|(path, _)| *path).collect();
    assert_eq!(none, ["refused_defaults :: acme :: Line", "refused_defaults :: acme :: Order"]);
}

/// How many values were tried.
fn survives<T>(path: &str) -> usize
where
    T: Record + View + Clone,
    for<'a> T::Ref<'a>: RecordRef<'a, Record = T>,
{
    if T::SCHEMA.check_defaults().is_err() {
        return 0;
    }
    let text = T::SCHEMA.text();
    let schema = Schema::parse(&text).unwrap();
    let reversed = reversed(&text);
    let (writer, plan) = (Schema::parse(&reversed).unwrap(), Plan::<T>::compile(&reversed).unwrap());
    let mut random = Random::new(path);
    let values: Vec<T> = (0..ROUNDS).filter_map(|_| decoded(path, &random.value(&schema))).collect();
    for value in &values {
        is_read(value, &codec::encode(value).unwrap(), |bytes| codec::decode_ref(bytes).unwrap());
        let framed = single_object::encode(value).unwrap();
        is_read(value, &framed, |message| single_object::decode_ref(message).unwrap());

        let written = json::to_avro(&writer, &json::encode(value).unwrap()).unwrap();
        is_read(value, &written, |bytes| plan.decode_ref(bytes).unwrap());
        let framed = single_object::frame(writer.fingerprint(), &written);
        is_read(value, &framed, |message| {
            single_object::decode_ref_with(message, |known| (known == writer.fingerprint()).then_some(&plan)).unwrap()
        });
        is_read(value, &confluent::frame(7, &written), |message| {
            confluent::decode_ref_with(message, |id| (id == 7).then_some(&plan)).unwrap()
        });
    }
    values.len()
}

fn is_read<T: Record + View>(value: &T, bytes: &[u8], read: impl for<'a> FnOnce(&'a [u8]) -> T::Ref<'a>) {
    assert_eq!(T::owned(&read(bytes)), *value);
}
