//! Who writes the same values.

use std::hint::black_box;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use deimos_runtime::codec;
use serde_avro_fast::ser::SerializerConfig;

use super::shape::{Samples, Shape};
use super::{APACHE_SERDE, APACHE_VALUE, COPY, FAST, OURS};
use crate::Outcome;
use crate::race::Racer;

/// All who write the samples; those who cannot say why.
pub(super) fn racers<'a, S: Shape>(
    samples: &'a Samples<S>,
    apache: &'a apache_avro::Schema,
    absent: &mut Vec<String>,
) -> Outcome<Vec<Racer<'a>>> {
    let mut racers = vec![ours(samples), fast(samples)?, copy(samples)];
    match apache_serde(samples, apache) {
        Ok(racer) => racers.push(racer),
        Err(error) => absent.push(format!("{}: encode, {APACHE_SERDE}: {error}", S::NAME)),
    }
    racers.push(apache_value(samples, apache)?);
    Ok(racers)
}

fn ours<S: Shape>(samples: &Samples<S>) -> Racer<'_> {
    let mut buffer = Vec::new();
    Racer::new(OURS, move || {
        for value in &samples.values {
            buffer.clear();
            codec::encode_into(value, &mut buffer).expect("the value is good");
            black_box(&buffer);
        }
    })
}

fn fast<S: Shape>(samples: &Samples<S>) -> Outcome<Racer<'_>> {
    // The configuration borrows the schema, and both live as long as the program.
    let schema: &'static serde_avro_fast::Schema = Box::leak(Box::new(S::SCHEMA.parse()?));
    let mut config = SerializerConfig::new(schema);
    for (value, plain) in samples.values.iter().zip(&samples.plain) {
        let bytes = serde_avro_fast::to_datum_vec(plain, &mut config)?;
        assert_eq!(codec::decode::<S::Ours>(&bytes)?, *value, "both write the same value");
    }
    let mut buffer = Vec::new();
    Ok(Racer::new(FAST, move || {
        for value in &samples.plain {
            buffer.clear();
            let taken = std::mem::take(&mut buffer);
            buffer = serde_avro_fast::to_datum(value, taken, &mut config).expect("the value is good");
            black_box(&buffer);
        }
    }))
}

/// What no encoder can beat: the bytes as they are, into the same buffer.
fn copy<S: Shape>(samples: &Samples<S>) -> Racer<'_> {
    let mut buffer = Vec::new();
    Racer::new(COPY, move || {
        for bytes in &samples.written {
            buffer.clear();
            buffer.extend_from_slice(black_box(bytes));
            black_box(&buffer);
        }
    })
}

fn apache_serde<'a, S: Shape>(samples: &'a Samples<S>, schema: &'a apache_avro::Schema) -> Outcome<Racer<'a>> {
    let writer = GenericDatumWriter::builder(schema).human_readable(false).build()?;
    for (value, plain) in samples.values.iter().zip(&samples.plain) {
        let bytes = writer.write_ser_to_vec(plain)?;
        assert_eq!(codec::decode::<S::Ours>(&bytes)?, *value, "both write the same value");
    }
    let mut buffer = Vec::new();
    Ok(Racer::new(APACHE_SERDE, move || {
        for value in &samples.plain {
            buffer.clear();
            writer.write_ser(&mut buffer, value).expect("the value is good");
            black_box(&buffer);
        }
    }))
}

/// By way of a `Value` that is made before the clock runs, which spares this path most of its work.
fn apache_value<'a, S: Shape>(samples: &'a Samples<S>, schema: &'a apache_avro::Schema) -> Outcome<Racer<'a>> {
    let reader = GenericDatumReader::builder(schema).build()?;
    let values = samples.written.iter().map(|bytes| reader.read_value(&mut &bytes[..]));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    let writer = GenericDatumWriter::builder(schema).build()?;
    let mut buffer = Vec::new();
    Ok(Racer::new(APACHE_VALUE, move || {
        for value in &values {
            buffer.clear();
            writer.write_value_ref(&mut buffer, value).expect("the value is good");
            black_box(&buffer);
        }
    }))
}
