//! Written by `cargo deimos migration`.

use deimos_runtime::table::migration::{self, Column};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        migration::add(
            db,
            "payments_copy",
            &[
                Column::new("fee", ColumnType::Decimal(Some((9, 2)))).nullable(),
                Column::new("tags", ColumnType::JsonBinary).nullable(),
            ],
        )
        .await?;
        migration::add(
            db,
            "payments",
            &[
                Column::new("fee", ColumnType::Decimal(Some((9, 2)))).nullable(),
                Column::new("tags", ColumnType::JsonBinary).nullable(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        migration::remove(db, "payments", &["tags", "fee"]).await?;
        migration::remove(db, "payments_copy", &["tags", "fee"]).await?;
        Ok(())
    }
}
