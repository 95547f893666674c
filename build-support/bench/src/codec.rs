//! The codec's speed: encoding, decoding and reading data of older schemas, against serde_avro_fast, apache-avro, and what
//! no codec can beat.

mod borrowed;
mod orders;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use deimos_runtime::{Record, codec};
use serde_avro_fast::ser::SerializerConfig;

use crate::Outcome;
use crate::report::Report;
use orders::contract::bench::Order;

/// How often all orders are taken in turn; the best time of each side counts, because others use the machine too.
const TURNS: usize = 4_000;

/// How many orders there are.
const ORDERS: usize = 256;

/// Prints the figures, and writes them into a file of JSON lines.
pub(crate) fn run(json: Option<&Path>) -> Outcome<()> {
    let mut report = Report::default();
    let orders: Vec<Order> = (0..ORDERS).map(orders::order).collect();
    let plain: Vec<orders::Plain> = orders.iter().map(orders::plain).collect();
    let written: Vec<Vec<u8>> = orders.iter().map(|order| codec::encode(order)).collect::<Result<_, _>>()?;
    encoding(&mut report, &orders, &plain)?;
    decoding(&mut report, &orders, &written)?;
    evolving(&mut report, &orders, &written)?;
    json.map_or(Ok(()), |file| report.write(file))
}

fn encoding(report: &mut Report, orders: &[Order], plain: &[orders::Plain]) -> Outcome<()> {
    let schema: serde_avro_fast::Schema = Order::SCHEMA.text().parse()?;
    let mut config = SerializerConfig::new(&schema);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (encode, fast) = in_turn(
        || {
            each(orders, |order| {
                ours.clear();
                codec::encode_into(order, &mut ours).expect("the order is good");
                black_box(&ours);
            })
        },
        || {
            each(plain, |order| {
                theirs.clear();
                let buffer = std::mem::take(&mut theirs);
                theirs = serde_avro_fast::to_datum(order, buffer, &mut config).expect("the order is good");
                black_box(&theirs);
            })
        },
    );
    assert_eq!(ours, theirs, "both write the same");
    report.add("codec/encode-vs-serde-avro-fast", ratio(fast, encode), 6.0, times(encode, fast));
    Ok(())
}

fn decoding(report: &mut Report, orders: &[Order], written: &[Vec<u8>]) -> Outcome<()> {
    let text = Order::SCHEMA.text();
    let schema: serde_avro_fast::Schema = text.parse()?;
    let apache = apache_avro::Schema::parse_str(&text)?;
    let ours = |bytes: &Vec<u8>| drop(black_box(codec::decode::<Order>(bytes).expect("an order")));
    let (decode, fast) = in_turn(
        || each(written, ours),
        || {
            each(written, |bytes| {
                drop(black_box(serde_avro_fast::from_datum_slice::<orders::Plain>(bytes, &schema).expect("an order")));
            })
        },
    );
    report.add("codec/decode-vs-serde-avro-fast", ratio(fast, decode), 1.7, times(decode, fast));
    let (decode, value) = in_turn(
        || each(written, ours),
        || each(written, |bytes| drop(black_box(orders::by_apache(bytes, &apache, None)))),
    );
    report.add("codec/decode-vs-apache-avro-value", ratio(value, decode), 1.8, times(decode, value));
    let (decode, clone) = in_turn(|| each(written, ours), || each(orders, |order| drop(black_box(order.clone()))));
    report.add("codec/decode-vs-clone", ratio(clone, decode), 0.5, times(decode, clone));
    Ok(())
}

fn evolving(report: &mut Report, orders: &[Order], written: &[Vec<u8>]) -> Outcome<()> {
    let older: Vec<Vec<u8>> =
        orders.iter().map(|order| codec::encode(&orders::older(order))).collect::<Result<_, _>>()?;
    let oldest: Vec<Vec<u8>> =
        orders.iter().map(|order| codec::encode(&orders::oldest(order))).collect::<Result<_, _>>()?;
    let older_schema = orders::contract::older::Order::SCHEMA.text().replace("\"older\"", "\"bench\"");
    let oldest_schema = orders::contract::oldest::Order::SCHEMA.text().replace("\"oldest\"", "\"bench\"");
    borrowed::decoding(report, written, (&older_schema, &older))?;
    against_same(report, "codec/plan-vs-own-schema", (&older_schema, &older), (orders, written))?;
    against_same(report, "codec/plan-of-other-types-vs-own-schema", (&oldest_schema, &oldest), (orders, written))?;

    let plan = codec::Plan::<Order>::compile(&older_schema)?;
    let writer = apache_avro::Schema::parse_str(&older_schema)?;
    let reader = apache_avro::Schema::parse_str(&Order::SCHEMA.text())?;
    let (planned, apache) = in_turn(
        || each(&older, |bytes| drop(black_box(plan.decode(bytes).expect("an order")))),
        || each(&older, |bytes| drop(black_box(orders::by_apache(bytes, &writer, Some(&reader))))),
    );
    report.add("codec/plan-vs-apache-avro", ratio(apache, planned), 8.0, times(planned, apache));
    Ok(())
}

/// Data of another schema against the same orders of the own one: 1.15 times its time is a ratio of 0.87.
fn against_same(
    report: &mut Report,
    id: &'static str,
    (schema, data): (&str, &[Vec<u8>]),
    (orders, written): (&[Order], &[Vec<u8>]),
) -> Outcome<()> {
    let plan = codec::Plan::<Order>::compile(schema)?;
    for (bytes, order) in data.iter().zip(orders) {
        assert_eq!(plan.decode(bytes)?, *order);
    }
    let (planned, same) = in_turn(
        || each(data, |bytes| drop(black_box(plan.decode(bytes).expect("an order")))),
        || each(written, |bytes| drop(black_box(codec::decode::<Order>(bytes).expect("an order")))),
    );
    report.add(id, ratio(same, planned), 0.87, times(planned, same));
    Ok(())
}

/// The best times of two works, each of which is done a little at a time.
fn in_turn(mut first: impl FnMut(), mut second: impl FnMut()) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        best = (best.0.min(timed(&mut first)), best.1.min(timed(&mut second)));
    }
    best
}

fn timed(work: &mut impl FnMut()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn each<T>(values: &[T], work: impl FnMut(&T)) {
    values.iter().for_each(work);
}

/// How many times as long the first takes.
fn ratio(first: Duration, second: Duration) -> f64 {
    first.as_secs_f64() / second.as_secs_f64()
}

/// Both times, an order.
fn times(ours: Duration, other: Duration) -> String {
    let orders = u32::try_from(ORDERS).unwrap_or(u32::MAX);
    format!("{:?} an order, {:?} for the other", ours / orders, other / orders)
}
