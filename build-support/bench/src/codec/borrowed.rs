//! Reading what stays in the message: borrowed views, against serde_avro_fast's and against values.

use std::collections::HashMap;
use std::hint::black_box;

use deimos_runtime::{Record, codec};
use serde::Deserialize;

use super::orders::PlainStatus;
use super::orders::contract::bench::{Order, OrderRef};
use super::{each, times};
use crate::Outcome;
use crate::measure::{interleaved, ratio};
use crate::report::Report;

/// An order as serde_avro_fast borrows it.
#[expect(dead_code, reason = "it is read by no one but the clock")]
#[derive(Debug, Deserialize)]
struct PlainRef<'a> {
    id: i64,
    quantity: i32,
    customer: &'a str,
    product: &'a str,
    city: &'a str,
    note: Option<&'a str>,
    price: f64,
    paid: bool,
    status: PlainStatus,
    parts: Vec<i64>,
    #[serde(borrow)]
    tags: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    address: PlainAddressRef<'a>,
    placed_at: i64,
}

#[expect(dead_code, reason = "it is read by no one but the clock")]
#[derive(Debug, Deserialize)]
struct PlainAddressRef<'a> {
    street: &'a str,
    number: i32,
    zip: &'a str,
}

/// The figures of orders that were written with their own schema, and with an older one.
pub(super) fn decoding(
    report: &mut Report,
    written: &[Vec<u8>],
    (older_schema, older): (&str, &[Vec<u8>]),
) -> Outcome<()> {
    let schema: serde_avro_fast::Schema = Order::SCHEMA.text().parse()?;
    let ours = |bytes: &Vec<u8>| drop(black_box(codec::decode_ref::<OrderRef<'_>>(bytes).expect("an order")));
    let (view, fast) = interleaved(
        || each(written, ours),
        || {
            each(written, |bytes| {
                drop(black_box(serde_avro_fast::from_datum_slice::<PlainRef<'_>>(bytes, &schema).expect("an order")));
            })
        },
    );
    report.add("codec/decode-borrowed-vs-serde-avro-fast", ratio(fast, view), 2.3, times(view, fast));
    let (view, value) = interleaved(
        || each(written, ours),
        || each(written, |bytes| drop(black_box(codec::decode::<Order>(bytes).expect("an order")))),
    );
    report.add("codec/decode-borrowed-vs-owned", ratio(value, view), 1.5, times(view, value));
    let plan = codec::Plan::<Order>::compile(older_schema)?;
    let (planned, same) = interleaved(
        || each(older, |bytes| drop(black_box(plan.decode_ref(bytes).expect("an order")))),
        || each(written, ours),
    );
    report.add("codec/plan-borrowed-vs-own-schema", ratio(same, planned), 0.87, times(planned, same));
    Ok(())
}
