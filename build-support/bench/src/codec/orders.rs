//! The orders that the codec is measured with, in all the types that hold them.

use std::collections::HashMap;

use deimos_runtime::chrono::DateTime;
use serde::{Deserialize, Serialize};

deimos_runtime::include_bindings!(pub(super) mod contract);

use contract::bench::{Address, Order, Status};
use contract::{older, oldest};

/// An order as other codecs have it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Plain {
    id: i64,
    quantity: i32,
    customer: String,
    product: String,
    city: String,
    note: Option<String>,
    price: f64,
    paid: bool,
    status: PlainStatus,
    parts: Vec<i64>,
    tags: HashMap<String, String>,
    address: PlainAddress,
    placed_at: i64,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainAddress {
    street: String,
    number: i32,
    zip: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum PlainStatus {
    New,
    Paid,
    Sent,
    Done,
}

/// One of the orders, by its number.
pub(super) fn order(number: usize) -> Order {
    let text = |length: usize| -> String {
        let letter = |place: usize| char::from(b'a' + u8::try_from((number * 31 + place * 7) % 26).unwrap_or(0));
        (0..length).map(letter).collect()
    };
    let count = i64::try_from(number).unwrap_or(0);
    let small = i32::try_from(number).unwrap_or(0);
    Order {
        id: count * 7_919,
        quantity: small,
        customer: text(20),
        product: text(18),
        city: text(21),
        note: number.is_multiple_of(2).then(|| text(20)),
        price: f64::from(small) * 0.5,
        paid: number.is_multiple_of(3),
        status: [Status::New, Status::Paid, Status::Sent, Status::Done][number % 4],
        parts: (0..4).map(|part| count * 100 + part).collect(),
        tags: [6, 8].map(|length| (text(length), text(length + 2))).into(),
        address: Address { street: text(20), number: 12, zip: text(5) },
        placed_at: DateTime::from_timestamp_millis(1_700_000_000_000 + count).unwrap_or_default(),
    }
}

pub(super) fn plain(order: &Order) -> Plain {
    let order = order.clone();
    Plain {
        id: order.id,
        quantity: order.quantity,
        customer: order.customer,
        product: order.product,
        city: order.city,
        note: order.note,
        price: order.price,
        paid: order.paid,
        status: match order.status {
            Status::New => PlainStatus::New,
            Status::Paid => PlainStatus::Paid,
            Status::Sent => PlainStatus::Sent,
            Status::Done => PlainStatus::Done,
        },
        parts: order.parts,
        tags: order.tags,
        address: PlainAddress { street: order.address.street, number: order.address.number, zip: order.address.zip },
        placed_at: order.placed_at.timestamp_millis(),
    }
}

/// What apache-avro makes of the bytes.
pub(super) fn by_apache(mut bytes: &[u8], writer: &apache_avro::Schema, reader: Option<&apache_avro::Schema>) -> Plain {
    let value = apache_avro::from_avro_datum(writer, &mut bytes, reader).expect("an order");
    apache_avro::from_value(&value).expect("an order")
}

macro_rules! written_before {
    ($module:ident, $order:ident, $($address:tt)*) => {{
        let order = $order.clone();
        $module::Order {
            quantity: order.quantity,
            id: order.id,
            customer: order.customer,
            clerk: "Ada, who is at the counter".to_owned(),
            product: order.product,
            city: order.city,
            note: order.note,
            price: order.price as _,
            paid: order.paid,
            status: match order.status {
                Status::New => $module::Status::New,
                Status::Paid => $module::Status::Paid,
                Status::Sent => $module::Status::Sent,
                Status::Done => $module::Status::Done,
            },
            parts: order.parts,
            tags: order.tags,
            address: $module::Address {
                street: order.address.street,
                number: order.address.number,
                zip: order.address.zip,
                $($address)*
            },
            placed_at: order.placed_at,
        }
    }};
}

/// The order as it was written before.
pub(super) fn older(order: &Order) -> older::Order {
    written_before!(older, order,)
}

/// The order as it was written long before; prices are halves, so that they fit a float.
#[expect(clippy::cast_possible_truncation, reason = "prices are small")]
pub(super) fn oldest(order: &Order) -> oldest::Order {
    written_before!(oldest, order, floor: 3)
}
