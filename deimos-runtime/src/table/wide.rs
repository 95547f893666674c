//! Column types for what columns of databases cut: decimals of any size as text, nanoseconds as a number.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDateTime, Utc};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};

use super::{FromColumn, IntoColumn};

/// A decimal of more digits than databases agree to hold, as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WideDecimal(pub BigDecimal);

/// A point in time to the nanosecond, as the number of nanoseconds since 1970 in UTC.
///
/// A number holds the years 1677 to 2262, as the Avro type does; a time beyond becomes the first or the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nanos(pub DateTime<Utc>);

/// A time in no particular time zone, otherwise as [`Nanos`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalNanos(pub NaiveDateTime);

fn count(at: DateTime<Utc>) -> i64 {
    at.timestamp_nanos_opt().unwrap_or(if at < DateTime::UNIX_EPOCH { i64::MIN } else { i64::MAX })
}

macro_rules! column {
    ($column:ident of $field:ty, as $stored:ty: $variant:ident, $array:ident, $type:expr, $store:expr, $read:expr) => {
        impl IntoColumn<$column> for $field {
            fn into_column(self) -> $column {
                $column(self)
            }
        }

        impl FromColumn<$column> for $field {
            fn from_column(column: $column) -> Self {
                column.0
            }
        }

        impl IntoColumn<Option<$column>> for Option<$field> {
            fn into_column(self) -> Option<$column> {
                self.map($column)
            }
        }

        impl FromColumn<Option<$column>> for Option<$field> {
            fn from_column(column: Option<$column>) -> Self {
                column.map(|column| column.0)
            }
        }

        impl From<$column> for Value {
            fn from(column: $column) -> Self {
                let stored: $stored = $store(column.0);
                stored.into()
            }
        }

        impl TryGetable for $column {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                let stored = <$stored>::try_get_by(row, index)?;
                $read(stored)
                    .map(Self)
                    .ok_or_else(|| TryGetError::DbErr(DbErr::Type(concat!("not a ", stringify!($column)).to_owned())))
            }
        }

        impl ValueType for $column {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                <$stored as ValueType>::try_from(value).and_then(|stored| $read(stored).map(Self).ok_or(ValueTypeErr))
            }

            fn type_name() -> String {
                stringify!($column).to_owned()
            }

            fn array_type() -> ArrayType {
                ArrayType::$array
            }

            fn column_type() -> ColumnType {
                $type
            }
        }

        impl Nullable for $column {
            fn null() -> Value {
                Value::$variant(None)
            }
        }
    };
}

column!(
    WideDecimal of BigDecimal, as String: String, String, ColumnType::Text,
    |decimal: BigDecimal| decimal.to_string(),
    |text: String| text.parse().ok()
);
column!(Nanos of DateTime<Utc>, as i64: BigInt, BigInt, ColumnType::BigInteger, count, |nanos| Some(
    DateTime::from_timestamp_nanos(nanos)
));
column!(
    LocalNanos of NaiveDateTime, as i64: BigInt, BigInt, ColumnType::BigInteger,
    |at: NaiveDateTime| count(at.and_utc()),
    |nanos| Some(DateTime::from_timestamp_nanos(nanos).naive_utc())
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_every_digit() {
        let decimal: BigDecimal = "-12345678901234567890123456789012.000000000000000001".parse().unwrap();
        let value = Value::from(WideDecimal(decimal.clone()));
        assert_eq!(<WideDecimal as ValueType>::try_from(value).unwrap().0, decimal);

        let at = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
        assert_eq!(Value::from(Nanos(at)), Value::BigInt(Some(1_700_000_000_123_456_789)));
        assert_eq!(<Nanos as ValueType>::try_from(Nanos(at).into()).unwrap().0, at);
        let local = LocalNanos(at.naive_utc());
        assert_eq!(<LocalNanos as ValueType>::try_from(local.into()).unwrap(), local);
        assert_eq!(count(DateTime::<Utc>::MIN_UTC), i64::MIN);
    }
}
