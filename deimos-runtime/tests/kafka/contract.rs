//! A small contract, written as the generator would, with the texts of its schemas.

use std::sync::LazyLock;

use deimos_runtime::codec::{Codec, Cursor, DecodeError, Fields, Long, Node, Reader, Str};
use deimos_runtime::{Definition, Identity, Keyed, NoKey, PlainKey, Record, Schema, Topic};

/// Values `Order`, keys from the field `id`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Orders;

impl Topic for Orders {
    const NAME: &'static str = "orders";
    type Key = OrderKey;
    type Value = Order;
}

impl Keyed for Orders {}

/// Values `Order`, plain keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payments;

impl Topic for Payments {
    const NAME: &'static str = "payments";
    type Key = PlainKey;
    type Value = Order;
}

impl Keyed for Payments {}

/// Values `Order`, no keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visits;

impl Topic for Visits {
    const NAME: &'static str = "visits";
    type Key = NoKey;
    type Value = Order;
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) version: i64,
}

/// An order of this id and version.
pub(crate) fn order(id: &str, version: i64) -> Order {
    Order { id: id.to_owned(), version }
}

impl Codec for Order {
    type Value = Self;
    const MIN_SIZE: usize = 2;
    const INFALLIBLE: bool = true;

    fn bound(value: &Self) -> usize {
        Str::bound(&value.id) + Long::bound(&value.version)
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        Str::encode(&value.id, out);
        Long::encode(&value.version, out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.record("com.acme.Order", |reader| {
            Ok(Self { id: reader.field::<Str>("id")?, version: reader.field::<Long>("version")? })
        })
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self, DecodeError> {
        reader.fields(node)
    }
}

impl Fields for Order {
    fn blank() -> Self {
        order("", 0)
    }

    fn read_field(&mut self, field: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        match field {
            0 => reader.fill::<Str>(&mut self.id, node),
            _ => reader.fill::<Long>(&mut self.version, node),
        }
    }
}

impl Record for Order {
    const SCHEMA: &'static Schema = &Schema {
        fullname: "com.acme.Order",
        identity: Identity::from_bytes([1; 32]),
        definitions: &[Definition {
            fullname: "com.acme.Order",
            kind: "record",
            body: &[r#","fields":[{"name":"id","type":"string"},{"name":"version","type":"long"}]}"#],
            uses: &[],
            own_defaults: None,
        }],
        index: 0,
    };
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderKey {
    pub(crate) id: String,
}

impl From<&Order> for OrderKey {
    fn from(order: &Order) -> Self {
        Self { id: order.id.clone() }
    }
}

impl Codec for OrderKey {
    type Value = Self;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(value: &Self) -> usize {
        Str::bound(&value.id)
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        Str::encode(&value.id, out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.record("com.acme.Order_key", |reader| Ok(Self { id: reader.field::<Str>("id")? }))
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self, DecodeError> {
        reader.fields(node)
    }
}

impl Fields for OrderKey {
    fn blank() -> Self {
        Self { id: String::new() }
    }

    fn read_field(&mut self, _: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        reader.fill::<Str>(&mut self.id, node)
    }
}

impl Record for OrderKey {
    const SCHEMA: &'static Schema = &Schema {
        fullname: "com.acme.Order_key",
        identity: Identity::from_bytes([2; 32]),
        definitions: &[Definition {
            fullname: "com.acme.Order_key",
            kind: "record",
            body: &[r#","fields":[{"name":"id","type":"string"}]}"#],
            uses: &[],
            own_defaults: None,
        }],
        index: 0,
    };
}

/// What another service writes to `orders` that counts versions in words.
pub(crate) static OLD_ORDER: LazyLock<String> = LazyLock::new(|| Order::SCHEMA.text().replace("long", "string"));
