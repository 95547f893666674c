//! The steps of migrations that `cargo deimos migration` writes: tables of topics as facts, made the same everywhere.

use sea_orm::sea_query::{Alias, ColumnDef, ColumnType, Index, IntoIden, Table};
use sea_orm::{ConnectionTrait, DbErr};

use super::create::{lossless, text_collation};

/// A column of a table.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use deimos_runtime::sea_orm::sea_query::ColumnType;
/// use deimos_runtime::table::migration::{self, Column};
///
/// # #[cfg(feature = "sqlite")] {
/// let db = deimos_runtime::sea_orm::Database::connect("sqlite::memory:").await?;
/// migration::create(&db, "orders_copy", &[
///     Column::new("id", ColumnType::Text).key(),
///     Column::new("note", ColumnType::Text).nullable(),
/// ]).await?;
/// migration::add(&db, "orders_copy", &[Column::new("paid_at", ColumnType::TimestampWithTimeZone).nullable()]).await?;
/// # }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Column {
    name: &'static str,
    ty: ColumnType,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Key,
    Required,
    Nullable,
}

impl Column {
    /// A column that is never null.
    pub fn new(name: &'static str, ty: ColumnType) -> Self {
        Self { name, ty, kind: Kind::Required }
    }

    /// The same as a part of the primary key.
    #[must_use]
    pub fn key(mut self) -> Self {
        self.kind = Kind::Key;
        self
    }

    /// The same for values that may be null.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.kind = Kind::Nullable;
        self
    }

    fn definition(&self, db: &impl ConnectionTrait) -> ColumnDef {
        let ty = lossless(db.get_database_backend(), &self.ty, self.kind == Kind::Key);
        let mut definition = ColumnDef::new_with_type(Alias::new(self.name), ty);
        if self.kind == Kind::Nullable {
            definition.null();
        } else {
            definition.not_null();
        }
        definition
    }
}

/// Makes a table, if it is not there.
pub async fn create(db: &impl ConnectionTrait, table: &str, columns: &[Column]) -> Result<(), DbErr> {
    let mut statement = Table::create().table(Alias::new(table)).if_not_exists().to_owned();
    if let Some(collation) = text_collation(db).await? {
        statement.character_set("utf8mb4").collate(collation);
    }
    let mut primary = Index::create().primary().to_owned();
    for column in columns {
        statement.col(column.definition(db));
        if column.kind == Kind::Key {
            primary.col(Alias::new(column.name).into_iden());
        }
    }
    db.execute(statement.primary_key(&mut primary)).await.map(drop)
}

/// Adds columns to a table, one after the other.
pub async fn add(db: &impl ConnectionTrait, table: &str, columns: &[Column]) -> Result<(), DbErr> {
    for column in columns {
        let statement = Table::alter().table(Alias::new(table)).add_column(column.definition(db)).to_owned();
        db.execute(&statement).await?;
    }
    Ok(())
}

/// Takes columns out of a table again, with what is in them.
pub async fn remove(db: &impl ConnectionTrait, table: &str, columns: &[&'static str]) -> Result<(), DbErr> {
    for column in columns {
        let statement = Table::alter().table(Alias::new(table)).drop_column(Alias::new(*column)).to_owned();
        db.execute(&statement).await?;
    }
    Ok(())
}

/// Drops a table, if it is there, with what is in it.
pub async fn drop_table(db: &impl ConnectionTrait, table: &str) -> Result<(), DbErr> {
    db.execute(&Table::drop().table(Alias::new(table)).if_exists().to_owned()).await.map(drop)
}
