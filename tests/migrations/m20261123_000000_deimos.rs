//! Written by `cargo deimos migration`.

use deimos_runtime::outbox;
use deimos_runtime::sink;
use deimos_runtime::table::migration::{self, Column};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        outbox::create_tables(db).await?;
        sink::migrate(db).await?;
        migration::create(
            db,
            "payments_copy",
            &[
                Column::new("tenant", ColumnType::Text).key(),
                Column::new("id", ColumnType::Uuid).key(),
                Column::new("amount", ColumnType::Decimal(Some((18, 4)))),
                Column::new("status", ColumnType::Text),
                Column::new("paid_at", ColumnType::TimestampWithTimeZone),
                Column::new("due", ColumnType::Date),
                Column::new("ratio", ColumnType::Double),
                Column::new("final", ColumnType::Boolean),
                Column::new("raw", ColumnType::Blob),
                Column::new("lines", ColumnType::JsonBinary),
                Column::new("remark", ColumnType::Text).nullable(),
                Column::new("message_id", ColumnType::Text),
            ],
        )
        .await?;
        migration::create(
            db,
            "payments",
            &[
                Column::new("tenant", ColumnType::Text).key(),
                Column::new("id", ColumnType::Uuid).key(),
                Column::new("amount", ColumnType::Decimal(Some((18, 4)))),
                Column::new("status", ColumnType::Text),
                Column::new("paid_at", ColumnType::TimestampWithTimeZone),
                Column::new("due", ColumnType::Date),
                Column::new("ratio", ColumnType::Double),
                Column::new("final", ColumnType::Boolean),
                Column::new("raw", ColumnType::Blob),
                Column::new("lines", ColumnType::JsonBinary),
                Column::new("note", ColumnType::Text).nullable(),
                Column::new("secret", ColumnType::Text).nullable(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        migration::drop_table(db, "payments").await?;
        migration::drop_table(db, "payments_copy").await?;
        sink::drop_offsets(db).await?;
        outbox::drop_tables(db).await?;
        Ok(())
    }
}
