//! Types as an application has them, for goldens that name them with `type` in `deimos.toml`.

use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::{BoxError, Custom};

use crate::own_types::acme::{InvoicePayer, Point, Rgb};

/// An amount, never below nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Money(
    /// In euros.
    pub Decimal,
);

impl Custom<Decimal> for Money {
    fn to_avro(&self) -> Decimal {
        self.0
    }

    fn from_avro(value: Decimal) -> Result<Self, BoxError> {
        if value.is_sign_negative() { Err("money is never owed".into()) } else { Ok(Self(value)) }
    }
}

/// The number of an invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Number(
    /// Without its letter.
    pub u32,
);

impl Custom<String> for Number {
    fn to_avro(&self) -> String {
        format!("R{}", self.0)
    }

    fn from_avro(text: String) -> Result<Self, BoxError> {
        Ok(Self(text.trim_start_matches('R').parse()?))
    }
}

/// A colour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Colour {
    /// From 0 to 1.
    pub red: f32,
    /// The others as they are.
    pub rest: [u8; 2],
}

impl Custom<Rgb> for Colour {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn to_avro(&self) -> Rgb {
        Rgb([(self.red * 255.0).round() as u8, self.rest[0], self.rest[1]])
    }

    fn from_avro(Rgb([red, green, blue]): Rgb) -> Result<Self, BoxError> {
        Ok(Self { red: f32::from(red) / 255.0, rest: [green, blue] })
    }
}

/// A point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position(
    /// Across and up.
    pub (i32, i32),
);

impl Custom<Point> for Position {
    fn to_avro(&self) -> Point {
        Point { x: self.0.0, y: self.0.1 }
    }

    fn from_avro(point: Point) -> Result<Self, BoxError> {
        Ok(Self((point.x, point.y)))
    }
}

/// Who pays.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Payer {
    /// Whoever comes by.
    #[default]
    Anybody,
    /// A customer.
    Customer(i32),
    /// A name.
    Named(String),
}

impl Custom<Option<InvoicePayer>> for Payer {
    fn to_avro(&self) -> Option<InvoicePayer> {
        match self {
            Self::Anybody => None,
            Self::Customer(number) => Some(InvoicePayer::Int(*number)),
            Self::Named(name) => Some(InvoicePayer::String(name.clone())),
        }
    }

    fn from_avro(payer: Option<InvoicePayer>) -> Result<Self, BoxError> {
        Ok(match payer {
            None => Self::Anybody,
            Some(InvoicePayer::Int(number)) => Self::Customer(number),
            Some(InvoicePayer::String(name)) => Self::Named(name),
        })
    }
}

/// How many, never fewer than none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amount(
    /// Articles.
    pub u64,
);

impl Custom<i64> for Amount {
    fn to_avro(&self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    fn from_avro(value: i64) -> Result<Self, BoxError> {
        Ok(Self(u64::try_from(value).map_err(|_| format!("an amount of {value}"))?))
    }
}
