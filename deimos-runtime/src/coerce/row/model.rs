//! The values of SeaORM, as cells.

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;

use super::super::cell::Cell;

/// What a value of a model is.
pub(super) fn cell(value: Value) -> Cell {
    of_plain(value).unwrap_or(Cell::Null)
}

/// Nothing for what is null.
fn of_plain(value: Value) -> Option<Cell> {
    Some(match value {
        Value::Bool(value) => Cell::Boolean(value?),
        Value::TinyInt(value) => Cell::Integer(value?.into()),
        Value::SmallInt(value) => Cell::Integer(value?.into()),
        Value::Int(value) => Cell::Integer(value?.into()),
        Value::BigInt(value) => Cell::Integer(value?.into()),
        Value::TinyUnsigned(value) => Cell::Integer(value?.into()),
        Value::SmallUnsigned(value) => Cell::Integer(value?.into()),
        Value::Unsigned(value) => Cell::Integer(value?.into()),
        Value::BigUnsigned(value) => Cell::Integer(value?.into()),
        Value::Float(value) => Cell::Float(value?),
        Value::Double(value) => Cell::Double(value?),
        Value::String(value) => Cell::Text(value?),
        Value::Char(value) => Cell::Text(value?.to_string()),
        Value::Enum(OptionEnum::None(_)) => Cell::Null,
        Value::Enum(OptionEnum::Some(value)) => Cell::Text(value.value.to_string()),
        Value::Bytes(value) => Cell::Bytes(value?),
        other => return of_rich(other),
    })
}

fn of_rich(value: Value) -> Option<Cell> {
    Some(match value {
        Value::Json(value) => Cell::Json(*value?),
        Value::ChronoDate(value) => Cell::Date(value?),
        Value::ChronoTime(value) => Cell::Time(value?),
        Value::ChronoDateTime(value) => Cell::Local(value?),
        Value::ChronoDateTimeUtc(value) => Cell::Instant(value?),
        Value::ChronoDateTimeLocal(value) => Cell::Instant(value?.to_utc()),
        Value::ChronoDateTimeWithTimeZone(value) => Cell::Instant(value?.to_utc()),
        Value::Uuid(value) => Cell::Uuid(value?),
        Value::Decimal(value) => Cell::Decimal(value?.to_string()),
        #[cfg(feature = "postgres")]
        Value::Array(_, values) => Cell::List(values?.into_iter().map(cell).collect()),
        // An application may turn on features of SeaORM that bring types of other crates.
        other if other == other.as_null() => Cell::Null,
        _ => Cell::Other("a value of a crate that this one does not know".into()),
    })
}
