//! Values in generated code: defaults of the schema, as Rust writes them.

use super::ItemId;

/// A value in generated code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Unit,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Str(String),
    Date {
        days: i32,
    },
    /// Since midnight.
    Time {
        micros: i64,
    },
    /// Since the epoch, in UTC.
    Timestamp {
        micros: i64,
    },
    /// Since the epoch, in no time zone.
    LocalTimestamp {
        micros: i64,
    },
    /// Since the epoch, in UTC.
    Nanos(i64),
    /// Since the epoch, in no time zone.
    LocalNanos(i64),
    Duration {
        months: u32,
        days: u32,
        milliseconds: u32,
    },
    Uuid(u128),
    Decimal {
        unscaled: i128,
        scale: u32,
    },
    /// In two's complement, big-endian.
    BigDecimal {
        unscaled: Vec<u8>,
        scale: i64,
    },
    None,
    Some(Box<Expr>),
    Array(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    SortedMap(Vec<(String, Expr)>),
    Boxed(Box<Expr>),
    /// A value of the application's own type, converted from this one.
    Own {
        path: Vec<String>,
        value: Box<Expr>,
    },
    Symbol {
        item: ItemId,
        variant: usize,
    },
    Fixed {
        item: ItemId,
        bytes: Vec<u8>,
    },
    Branch {
        item: ItemId,
        branch: usize,
        value: Box<Expr>,
    },
    Record {
        item: ItemId,
        fields: Vec<Expr>,
    },
    /// Whatever the type's own `Default` is, for fields that the producer fills in.
    Blank,
    /// A record before it is read.
    BlankRecord(ItemId),
    /// A fixed of zeros.
    Zeros {
        item: ItemId,
        size: usize,
    },
    /// A newtype.
    Newtype {
        item: ItemId,
        value: Box<Expr>,
    },
}

impl Expr {
    /// Whether types of the application are in it, which may refuse it.
    pub(crate) fn is_refusable(&self) -> bool {
        match self {
            Self::Own { .. } => true,
            Self::Some(inner) | Self::Boxed(inner) => inner.is_refusable(),
            Self::Branch { value, .. } | Self::Newtype { value, .. } => value.is_refusable(),
            Self::Array(values) | Self::Record { fields: values, .. } => values.iter().any(Self::is_refusable),
            Self::Map(entries) | Self::SortedMap(entries) => entries.iter().any(|(_, value)| value.is_refusable()),
            _ => false,
        }
    }
}
