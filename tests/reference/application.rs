//! The application that the reference of `deimos.toml` speaks of.

/// The contract.
pub mod contract {
    include!("bindings.rs");
}

use contract::orders::Colour as Rgb;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::serde;
use deimos_runtime::{BoxError, Custom};

/// An amount.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "deimos_runtime::serde")]
pub struct Money(pub Decimal);

impl Custom<Decimal> for Money {
    fn to_avro(&self) -> Decimal {
        self.0
    }

    fn from_avro(value: Decimal) -> Result<Self, BoxError> {
        Ok(Self(value))
    }
}

impl From<Money> for deimos_runtime::sea_orm::Value {
    fn from(money: Money) -> Self {
        money.0.into()
    }
}

impl deimos_runtime::sea_orm::TryGetable for Money {
    fn try_get_by<I: deimos_runtime::sea_orm::ColIdx>(
        row: &deimos_runtime::sea_orm::QueryResult,
        index: I,
    ) -> Result<Self, deimos_runtime::sea_orm::TryGetError> {
        Decimal::try_get_by(row, index).map(Self)
    }
}

impl deimos_runtime::sea_orm::sea_query::ValueType for Money {
    fn try_from(
        value: deimos_runtime::sea_orm::Value,
    ) -> Result<Self, deimos_runtime::sea_orm::sea_query::ValueTypeErr> {
        <Decimal as deimos_runtime::sea_orm::sea_query::ValueType>::try_from(value).map(Self)
    }

    fn type_name() -> String {
        "Money".to_owned()
    }

    fn array_type() -> deimos_runtime::sea_orm::sea_query::ArrayType {
        deimos_runtime::sea_orm::sea_query::ArrayType::Decimal
    }

    fn column_type() -> deimos_runtime::sea_orm::sea_query::ColumnType {
        deimos_runtime::sea_orm::sea_query::ColumnType::Decimal(None)
    }
}

/// A colour.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(crate = "deimos_runtime::serde")]
pub struct Colour(pub [u8; 3]);

impl Custom<Rgb> for Colour {
    fn to_avro(&self) -> Rgb {
        Rgb(self.0)
    }

    fn from_avro(value: Rgb) -> Result<Self, BoxError> {
        Ok(Self(value.0))
    }
}

/// Entities.
pub mod entity {
    /// Where shipments are.
    pub mod shipment {
        use deimos_runtime::sea_orm::{self, entity::prelude::*};

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "shipments")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub tenant: String,
            #[sea_orm(primary_key, auto_increment = false)]
            pub order_number: String,
            pub warehouse: Option<String>,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
}
