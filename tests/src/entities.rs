//! Entities as an application writes them, for topics that name them in `deimos.toml`.

/// A table with a column that is no other service's business.
pub mod order {
    use deimos_runtime::chrono::{DateTime, Utc};
    use deimos_runtime::rust_decimal::Decimal;
    use deimos_runtime::sea_orm::{self, entity::prelude::*};
    use deimos_runtime::table::Json;

    use crate::own_entities::acme::Status;

    /// A row.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        /// Names the order.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        /// Where it stands.
        #[sea_orm(column_type = "Text")]
        pub status: Status,
        /// What is to be paid.
        pub total: Option<Decimal>,
        /// Words about it.
        #[sea_orm(column_type = "JsonBinary")]
        pub tags: Json<Vec<String>>,
        /// The message that it came with.
        pub message_id: Uuid,
        /// When that was sent.
        pub timestamp: Option<DateTime<Utc>>,
        /// What nobody else needs to know.
        pub internal: Option<String>,
    }

    /// Relations of the table: none.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A table whose columns have names of their own.
pub mod remark {
    use deimos_runtime::sea_orm::{self, entity::prelude::*};

    use crate::renamed_columns::acme::Status;

    /// A row.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "remarks")]
    pub struct Model {
        /// Names the order.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// The field `type`.
        pub kind: String,
        /// The field `note`.
        pub remark: Option<String>,
        /// Where it stands.
        #[sea_orm(column_type = "Text")]
        pub status: Status,
    }

    /// Relations of the table: none.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
