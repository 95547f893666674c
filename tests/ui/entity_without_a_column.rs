//! `sink = { entity = "crate::entity::order" }` in deimos.toml, for an entity that lacks a column.

/// Entities of the application.
pub mod entity {
    /// A table without a column for the field `note`, and with another type for the field `count`.
    pub mod order {
        use deimos_runtime::sea_orm::{self, entity::prelude::*};

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "orders")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: i64,
            pub count: String,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
}

/// What is generated of such a contract.
pub fn row(id: i64, count: i32, note: Option<String>) -> crate::entity::order::ActiveModel {
    crate::entity::order::ActiveModel {
        id: ::deimos_runtime::sea_orm::ActiveValue::Set(::deimos_runtime::table::IntoColumn::into_column(id)),
        count: ::deimos_runtime::sea_orm::ActiveValue::Set(::deimos_runtime::table::IntoColumn::into_column(count)),
        note: ::deimos_runtime::sea_orm::ActiveValue::Set(::deimos_runtime::table::IntoColumn::into_column(note)),
        ..::core::default::Default::default()
    }
}
