//! The table `orders`: the truth about each order.

use deimos_runtime::sea_orm::{self, entity::prelude::*};
use deimos_runtime::table;

use crate::contract::com::example::shop::{Line, Status};

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub version: i64,
    #[sea_orm(column_type = "Text")]
    pub status: Status,
    #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
    pub total: table::Decimal,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub lines: table::Json<Vec<Line>>,
    pub placed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
