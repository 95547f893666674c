//! Column types for what SeaORM cannot store by itself: nested values as JSON, decimals without loss, enums as text.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Enumeration;

/// How a field of a record becomes a column.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` does not go into a column of type `{C}`",
    note = "give the column of the entity the field's type, or leave the field out in deimos.toml: `skip = [\"…\"]`"
)]
pub trait IntoColumn<C> {
    /// The column's value.
    fn into_column(self) -> C;
}

/// How a column becomes a field of a record.
#[diagnostic::on_unimplemented(
    message = "a column of type `{C}` does not become a field of type `{Self}`",
    note = "give the column of the entity the field's type, or leave the field out in deimos.toml: `skip = [\"…\"]`"
)]
pub trait FromColumn<C> {
    /// The field's value.
    fn from_column(column: C) -> Self;
}

impl<T> IntoColumn<T> for T {
    fn into_column(self) -> T {
        self
    }
}

impl<T> FromColumn<T> for T {
    fn from_column(column: T) -> Self {
        column
    }
}

/// A value of several parts, such as an array of records, in one column of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T> IntoColumn<Json<T>> for T {
    fn into_column(self) -> Json<T> {
        Json(self)
    }
}

impl<T> FromColumn<Json<T>> for T {
    fn from_column(column: Json<T>) -> Self {
        column.0
    }
}

impl<T> IntoColumn<Option<Json<T>>> for Option<T> {
    fn into_column(self) -> Option<Json<T>> {
        self.map(Json)
    }
}

impl<T> FromColumn<Option<Json<T>>> for Option<T> {
    fn from_column(column: Option<Json<T>>) -> Self {
        column.map(|json| json.0)
    }
}

impl<T: Serialize> From<Json<T>> for Value {
    fn from(json: Json<T>) -> Self {
        let value = serde_json::to_value(json.0).expect("generated values have nothing that JSON lacks");
        Value::Json(Some(Box::new(value)))
    }
}

impl<T: DeserializeOwned> TryGetable for Json<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let value = serde_json::Value::try_get_by(row, index)?;
        serde_json::from_value(value).map(Self).map_err(|error| TryGetError::DbErr(DbErr::Json(error.to_string())))
    }
}

impl<T: DeserializeOwned> ValueType for Json<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Json(Some(value)) => serde_json::from_value(*value).map(Self).map_err(|_| ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Json".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Json
    }

    fn column_type() -> ColumnType {
        ColumnType::JsonBinary
    }
}

impl<T> Nullable for Json<T> {
    fn null() -> Value {
        Value::Json(None)
    }
}

/// A decimal in a column that keeps every digit, on SQLite too, where it is text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub rust_decimal::Decimal);

impl IntoColumn<Decimal> for rust_decimal::Decimal {
    fn into_column(self) -> Decimal {
        Decimal(self)
    }
}

impl FromColumn<Decimal> for rust_decimal::Decimal {
    fn from_column(column: Decimal) -> Self {
        column.0
    }
}

impl IntoColumn<Option<Decimal>> for Option<rust_decimal::Decimal> {
    fn into_column(self) -> Option<Decimal> {
        self.map(Decimal)
    }
}

impl FromColumn<Option<Decimal>> for Option<rust_decimal::Decimal> {
    fn from_column(column: Option<Decimal>) -> Self {
        column.map(|decimal| decimal.0)
    }
}

impl From<Decimal> for Value {
    fn from(decimal: Decimal) -> Self {
        decimal.0.into()
    }
}

impl TryGetable for Decimal {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        match String::try_get_by(row, index) {
            Ok(text) => text
                .parse()
                .map(Self)
                .map_err(|error| TryGetError::DbErr(DbErr::Type(format!("{text:?} is not a decimal: {error}")))),
            Err(TryGetError::Null(column)) => Err(TryGetError::Null(column)),
            Err(TryGetError::DbErr(_)) => rust_decimal::Decimal::try_get_by(row, index).map(Self),
        }
    }
}

impl ValueType for Decimal {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <rust_decimal::Decimal as ValueType>::try_from(value).map(Self)
    }

    fn type_name() -> String {
        "Decimal".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Decimal
    }

    fn column_type() -> ColumnType {
        ColumnType::Decimal(None)
    }
}

/// Needed of a primary key; no decimal comes from a counter.
impl TryFromU64 for Decimal {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Decimal"))
    }
}

impl Nullable for Decimal {
    fn null() -> Value {
        Value::Decimal(None)
    }
}

/// Makes a generated enum storable in a text column, by its symbols.
#[doc(hidden)]
#[macro_export]
macro_rules! text_column {
    ($enumeration:ty) => {
        impl ::core::convert::From<$enumeration> for $crate::sea_orm::Value {
            fn from(value: $enumeration) -> Self {
                <Self as ::core::convert::From<&str>>::from($crate::Enumeration::symbol(value))
            }
        }

        impl $crate::sea_orm::TryGetable for $enumeration {
            fn try_get_by<I: $crate::sea_orm::ColIdx>(
                row: &$crate::sea_orm::QueryResult,
                index: I,
            ) -> ::core::result::Result<Self, $crate::sea_orm::TryGetError> {
                $crate::table::symbol_by(row, index)
            }
        }

        impl $crate::sea_orm::sea_query::ValueType for $enumeration {
            fn try_from(
                value: $crate::sea_orm::Value,
            ) -> ::core::result::Result<Self, $crate::sea_orm::sea_query::ValueTypeErr> {
                $crate::table::symbol_of(value)
            }

            fn type_name() -> ::std::string::String {
                <::std::string::String as ::core::convert::From<&str>>::from(
                    <$enumeration as $crate::Enumeration>::FULLNAME,
                )
            }

            fn array_type() -> $crate::sea_orm::sea_query::ArrayType {
                $crate::sea_orm::sea_query::ArrayType::String
            }

            fn column_type() -> $crate::sea_orm::sea_query::ColumnType {
                $crate::sea_orm::sea_query::ColumnType::Text
            }
        }

        impl $crate::sea_orm::sea_query::Nullable for $enumeration {
            fn null() -> $crate::sea_orm::Value {
                $crate::sea_orm::Value::String(::core::option::Option::None)
            }
        }

        impl $crate::sea_orm::TryFromU64 for $enumeration {
            fn try_from_u64(_: u64) -> ::core::result::Result<Self, $crate::sea_orm::DbErr> {
                ::core::result::Result::Err($crate::sea_orm::DbErr::ConvertFromU64(
                    <$enumeration as $crate::Enumeration>::FULLNAME,
                ))
            }
        }

        impl $crate::sea_orm::IntoActiveValue<$enumeration> for $enumeration {
            fn into_active_value(self) -> $crate::sea_orm::ActiveValue<$enumeration> {
                $crate::sea_orm::ActiveValue::Set(self)
            }
        }
    };
}

/// The enum in a text column; for [`text_column!`](crate::text_column).
#[doc(hidden)]
pub fn symbol_by<E: Enumeration, I: ColIdx>(row: &QueryResult, index: I) -> Result<E, TryGetError> {
    let symbol = String::try_get_by(row, index)?;
    E::from_symbol(&symbol)
        .ok_or_else(|| TryGetError::DbErr(DbErr::Type(format!("{symbol:?} is not a symbol of {}", E::FULLNAME))))
}

/// The enum in a text value; for [`text_column!`](crate::text_column).
#[doc(hidden)]
pub fn symbol_of<E: Enumeration>(value: Value) -> Result<E, ValueTypeErr> {
    match value {
        Value::String(Some(symbol)) => E::from_symbol(&symbol).ok_or(ValueTypeErr),
        _ => Err(ValueTypeErr),
    }
}
