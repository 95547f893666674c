//! Random values by the schema at run time, in Avro's binary encoding.

use deimos_runtime::codec::{self, Codec};
use deimos_runtime::uuid::Uuid;
use deimos_schema::{Kind, Logical, Schema, Shape, Type};

/// From this depth on, values end as soon as they can.
const DEEP: usize = 5;

/// The same values for the same name, run by run.
pub(crate) struct Random {
    numbers: fastrand::Rng,
    out: Vec<u8>,
}

impl Random {
    pub(crate) fn new(name: &str) -> Self {
        let seed = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { numbers: fastrand::Rng::with_seed(seed), out: Vec::new() }
    }

    /// The next value.
    pub(crate) fn value(&mut self, schema: &Schema) -> Vec<u8> {
        self.out.clear();
        self.write(schema, schema.root(), 0);
        self.out.clone()
    }

    fn write(&mut self, schema: &Schema, ty: &Type, depth: usize) {
        if let Some(logical) = schema.schemata().logical(ty) {
            return self.logical(schema, ty, logical);
        }
        match &ty.kind {
            Kind::Null => {}
            Kind::Boolean => self.out.push(self.numbers.u8(..2)),
            Kind::Int => {
                let value = self.numbers.i32(..) >> self.numbers.u32(..32);
                self.put::<codec::Int>(&value);
            }
            Kind::Long => {
                let value = self.numbers.i64(..) >> self.numbers.u32(..64);
                self.long(value);
            }
            Kind::Float => self.float(),
            Kind::Double => self.double(),
            Kind::Bytes => {
                let bytes = self.bytes(0..20);
                self.put::<codec::Bytes>(&bytes);
            }
            Kind::String => {
                let text = self.text();
                self.put::<codec::Str>(&text);
            }
            Kind::Array(item) => self.items(depth, |random| random.write(schema, item, depth + 1)),
            Kind::Map(value) => self.items(depth, |random| {
                let key = random.text();
                random.put::<codec::Str>(&key);
                random.write(schema, value, depth + 1);
            }),
            Kind::Union(branches) => self.union(schema, branches, depth),
            Kind::Named(id) => match &schema.schemata()[*id].shape {
                Shape::Record(record) => {
                    record.fields.iter().for_each(|field| self.write(schema, &field.ty, depth + 1));
                }
                Shape::Enum(symbols) => {
                    let index = self.numbers.usize(..symbols.symbols.len());
                    self.count(index);
                }
                Shape::Fixed(fixed) => {
                    let bytes = self.bytes(fixed.size..fixed.size + 1);
                    self.out.extend(bytes);
                }
            },
        }
    }

    fn logical(&mut self, schema: &Schema, ty: &Type, logical: Logical) {
        let size = match &ty.kind {
            Kind::Named(id) => match &schema.schemata()[*id].shape {
                Shape::Fixed(fixed) => Some(fixed.size),
                Shape::Record(_) | Shape::Enum(_) => None,
            },
            _ => None,
        };
        match (logical, size) {
            (Logical::Date, _) => self.within(1_000_000),
            (Logical::TimeMillis, _) => self.below(86_400_000),
            (Logical::TimeMicros, _) => self.below(86_400_000_000),
            (Logical::TimestampMillis | Logical::LocalTimestampMillis, _) => self.within(100_000_000_000_000),
            (Logical::TimestampMicros | Logical::LocalTimestampMicros, _) => self.within(100_000_000_000_000_000),
            (Logical::TimestampNanos | Logical::LocalTimestampNanos, _) => self.within(9_000_000_000_000_000_000),
            (Logical::Uuid, None) => {
                let uuid = Uuid::from_u128(self.numbers.u128(..)).to_string();
                self.put::<codec::Str>(&uuid);
            }
            (Logical::Uuid | Logical::Duration, Some(size)) => {
                let bytes = self.bytes(size..size + 1);
                self.out.extend(bytes);
            }
            (Logical::Decimal { precision, .. }, size) => self.decimal(precision, size),
            (Logical::BigDecimal, _) => self.big_decimal(),
            (Logical::Duration, None) => unreachable!("a duration is on a fixed"),
        }
    }

    fn decimal(&mut self, precision: u32, size: Option<usize>) {
        let limit = 10_i128.pow(precision.min(37));
        let limit = size.filter(|size| *size < 16).map_or(limit, |size| limit.min(1 << (8 * size - 1)));
        let unscaled = self.numbers.i128(-limit + 1..limit);
        let bytes = shortest(unscaled);
        match size {
            None => self.put::<codec::Bytes>(&bytes),
            Some(size) => {
                self.out.extend(std::iter::repeat_n(if unscaled < 0 { 0xff } else { 0 }, size - bytes.len()));
                self.out.extend(bytes);
            }
        }
    }

    fn big_decimal(&mut self) {
        let mut value = Vec::new();
        codec::write::<codec::Bytes>(&shortest(self.numbers.i128(..)), &mut value).unwrap();
        codec::write::<codec::Int>(&self.numbers.i32(0..20), &mut value).unwrap();
        self.put::<codec::Bytes>(&value);
    }

    fn union(&mut self, schema: &Schema, branches: &[Type], depth: usize) {
        let is_leaf = |branch: &Type| !matches!(branch.kind, Kind::Array(_) | Kind::Map(_) | Kind::Named(_));
        let leaf = branches.iter().position(is_leaf).filter(|_| depth >= DEEP);
        let index = leaf.unwrap_or_else(|| self.numbers.usize(..branches.len()));
        self.count(index);
        self.write(schema, &branches[index], depth + 1);
    }

    /// Blocks of items, some with their sizes, or none at all.
    fn items(&mut self, depth: usize, mut item: impl FnMut(&mut Self)) {
        let blocks = if depth >= DEEP { 0 } else { self.numbers.usize(..3) };
        for _ in 0..blocks {
            let count = self.numbers.i64(1..4);
            let before = std::mem::take(&mut self.out);
            (0..count).for_each(|_| item(self));
            let items = std::mem::replace(&mut self.out, before);
            if self.numbers.bool() {
                self.long(count);
            } else {
                self.long(-count);
                self.count(items.len());
            }
            self.out.extend(items);
        }
        self.long(0);
    }

    /// Any of them, often one that people write, or an infinity.
    fn float(&mut self) {
        let value = match self.numbers.u8(..8) {
            0 => f32::INFINITY,
            1 => f32::NEG_INFINITY,
            2..4 => f32::from(self.numbers.i16(..)) / 100.0,
            _ => f32::from_bits(self.numbers.u32(..)),
        };
        self.put::<codec::Float>(&if value.is_nan() { -0.0 } else { value });
    }

    fn double(&mut self) {
        let value = match self.numbers.u8(..8) {
            0 => f64::INFINITY,
            1 => f64::NEG_INFINITY,
            2..4 => f64::from(self.numbers.i32(..)) / 100.0,
            _ => f64::from_bits(self.numbers.u64(..)),
        };
        self.put::<codec::Double>(&if value.is_nan() { -0.0 } else { value });
    }

    fn text(&mut self) -> String {
        let length = self.numbers.usize(..12);
        (0..length)
            .map(|_| if self.numbers.bool() { self.numbers.alphanumeric() } else { self.numbers.char(..) })
            .collect()
    }

    fn bytes(&mut self, length: std::ops::Range<usize>) -> Vec<u8> {
        let length = self.numbers.usize(length);
        (0..length).map(|_| self.numbers.u8(..)).collect()
    }

    fn within(&mut self, limit: i64) {
        let value = self.numbers.i64(-limit..limit);
        self.long(value);
    }

    fn below(&mut self, limit: i64) {
        let value = self.numbers.i64(0..limit);
        self.long(value);
    }

    fn count(&mut self, count: usize) {
        self.long(i64::try_from(count).unwrap());
    }

    fn long(&mut self, value: i64) {
        self.put::<codec::Long>(&value);
    }

    fn put<C: Codec>(&mut self, value: &C::Value) {
        codec::write::<C>(value, &mut self.out).unwrap();
    }
}

/// Two's complement in as few bytes as can be.
fn shortest(value: i128) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let sign = if value < 0 { 0xff } else { 0 };
    let start = bytes.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) < 0x80).count();
    bytes[start..].to_vec()
}
