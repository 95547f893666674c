//! Who reads the same values, of their own schema and of earlier ones.

use std::hint::black_box;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use deimos_runtime::codec;
use serde::de::DeserializeOwned;

use super::allocations::Allocations;
use super::shape::{Earlier, Samples, Shape};
use super::{ALLOCATE, APACHE_READER, APACHE_SERDE, APACHE_VALUE, CLONE, FAST, FAST_VIEW, MOVED, MOVED_VIEW, OURS};
use super::{OURS_VIEW, RETYPED};
use crate::Outcome;
use crate::race::Racer;

/// All who read the samples; those who cannot say why.
pub(super) fn racers<'a, S: Shape>(
    samples: &'a Samples<S>,
    apache: &'a apache_avro::Schema,
    absent: &mut Vec<String>,
) -> Outcome<Vec<Racer<'a>>> {
    let mut racers = ours(samples);
    racers.extend(fast::<S>(&samples.written)?);
    racers.extend(limits(samples));
    match apache_serde::<S>(&samples.written, apache) {
        Ok(racer) => racers.push(racer),
        Err(error) => absent.push(format!("{}: decode, {APACHE_SERDE}: {error}", S::NAME)),
    }
    racers.push(apache_value::<S>(&samples.written, apache)?);
    match apache_reader(&samples.moved, apache) {
        Ok(racer) => racers.push(racer),
        Err(error) => absent.push(format!("{}: {APACHE_READER}: {error}", S::NAME)),
    }
    Ok(racers)
}

fn each<'a>(name: &'static str, written: &'a [Vec<u8>], read: impl Fn(&'a [u8]) + 'a) -> Racer<'a> {
    Racer::new(name, move || written.iter().for_each(|bytes| read(bytes)))
}

fn ours<S: Shape>(samples: &Samples<S>) -> Vec<Racer<'_>> {
    let Samples { written, moved, retyped, .. } = samples;
    vec![
        each(OURS, written, |bytes| drop(black_box(codec::decode::<S::Ours>(bytes).expect("a value")))),
        each(OURS_VIEW, written, |bytes| drop(black_box(codec::decode_ref::<S::OursView<'_>>(bytes).expect("a view")))),
        each(MOVED, &moved.written, |bytes| drop(black_box(moved.plan.decode(bytes).expect("a value")))),
        each(RETYPED, &retyped.written, |bytes| drop(black_box(retyped.plan.decode(bytes).expect("a value")))),
        each(MOVED_VIEW, &moved.written, |bytes| drop(black_box(moved.plan.decode_ref(bytes).expect("a view")))),
    ]
}

fn fast<S: Shape>(written: &[Vec<u8>]) -> Outcome<Vec<Racer<'_>>> {
    let schema: &'static serde_avro_fast::Schema = Box::leak(Box::new(S::SCHEMA.parse()?));
    Ok(vec![
        each(FAST, written, |bytes| {
            drop(black_box(serde_avro_fast::from_datum_slice::<S::Plain>(bytes, schema).expect("a value")));
        }),
        each(FAST_VIEW, written, |bytes| {
            drop(black_box(serde_avro_fast::from_datum_slice::<S::PlainView<'_>>(bytes, schema).expect("a view")));
        }),
    ])
}

/// What no codec can beat, or not by much: copies of the values; and their allocations, with nothing in them.
fn limits<S: Shape>(samples: &Samples<S>) -> [Racer<'_>; 2] {
    let sizes = samples.plain.iter().map(|value| {
        let mut sizes = Vec::new();
        value.sizes(&mut sizes);
        sizes
    });
    let sizes: Vec<Vec<usize>> = sizes.collect();
    let mut held: Vec<Vec<u8>> = Vec::with_capacity(sizes.iter().map(Vec::len).max().unwrap_or(0));
    [
        Racer::new(CLONE, || samples.values.iter().for_each(|value| drop(black_box(value.clone())))),
        Racer::new(ALLOCATE, move || {
            for sizes in &sizes {
                held.extend(sizes.iter().map(|size| Vec::with_capacity(*size)));
                black_box(&held);
                held.clear();
            }
        }),
    ]
}

fn apache_serde<'a, S: Shape>(written: &'a [Vec<u8>], schema: &'a apache_avro::Schema) -> Outcome<Racer<'a>> {
    let reader = GenericDatumReader::builder(schema).human_readable(false).build()?;
    for bytes in written {
        reader.read_deser::<S::Plain>(&mut &bytes[..])?;
    }
    Ok(each(APACHE_SERDE, written, move |bytes| {
        drop(black_box(reader.read_deser::<S::Plain>(&mut &bytes[..]).expect("a value")));
    }))
}

fn apache_value<'a, S: Shape>(written: &'a [Vec<u8>], schema: &'a apache_avro::Schema) -> Outcome<Racer<'a>> {
    let reader = GenericDatumReader::builder(schema).build()?;
    by_value::<S::Plain>(APACHE_VALUE, written, reader)
}

fn apache_reader<'a, S: Shape>(earlier: &'a Earlier<S>, schema: &'a apache_avro::Schema) -> Outcome<Racer<'a>> {
    let writer: &'static apache_avro::Schema = Box::leak(Box::new(apache_avro::Schema::parse_str(&earlier.schema)?));
    let reader = GenericDatumReader::builder(writer).reader_schema(schema).build()?;
    by_value::<S::Plain>(APACHE_READER, &earlier.written, reader)
}

/// By way of a `Value` and `from_value`, or, where that fails, by way of the `Value` alone.
fn by_value<'a, T: DeserializeOwned + 'static>(
    name: &'static str,
    written: &'a [Vec<u8>],
    reader: GenericDatumReader<'a>,
) -> Outcome<Racer<'a>> {
    let read = move |bytes: &[u8]| -> Result<Value, apache_avro::Error> { reader.read_value(&mut &bytes[..]) };
    let values = written.iter().map(|bytes| read(bytes)).collect::<Result<Vec<_>, _>>()?;
    if values.iter().all(|value| apache_avro::from_value::<T>(value).is_ok()) {
        return Ok(each(name, written, move |bytes| {
            let value = read(bytes).expect("a value");
            drop(black_box(apache_avro::from_value::<T>(&value).expect("the value has its type")));
        }));
    }
    Ok(each(name, written, move |bytes| drop(black_box(read(bytes).expect("a value")))))
}
