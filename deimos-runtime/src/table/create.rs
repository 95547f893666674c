//! Making a table from its entity, each column of a type that keeps what its field holds.

use sea_orm::sea_query::{ColumnDef, ColumnType, Index, IntoIden, Table, TableCreateStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable};

/// How often making a table is tried: PostgreSQL refuses a `CREATE TABLE IF NOT EXISTS` that meets another.
const ATTEMPTS: usize = 5;

/// Makes the table of an entity with this primary key, if it is not there.
pub(crate) async fn create<E: EntityTrait>(db: &impl ConnectionTrait, key: &[E::Column]) -> Result<(), DbErr> {
    let statement = statement::<E>(db.get_database_backend(), key, text_collation(db).await?);
    let mut outcome = Ok(());
    for _ in 0..ATTEMPTS {
        outcome = db.execute(&statement).await.map(drop);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// The collation of MySQL and of MariaDB that tells texts apart to the byte, trailing spaces included; `None` where
/// that goes without saying.
pub(super) async fn text_collation(db: &impl ConnectionTrait) -> Result<Option<&'static str>, DbErr> {
    if db.get_database_backend() != DbBackend::MySql {
        return Ok(None);
    }
    let version = sea_orm::Statement::from_string(DbBackend::MySql, "SELECT VERSION()");
    let row = db.query_one_raw(version).await?;
    let version: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(Some(if version.contains("MariaDB") { "utf8mb4_nopad_bin" } else { "utf8mb4_0900_bin" }))
}

fn statement<E: EntityTrait>(
    backend: DbBackend,
    key: &[E::Column],
    collation: Option<&'static str>,
) -> TableCreateStatement {
    let mut table = Table::create().table(E::default().table_ref()).if_not_exists().to_owned();
    if let Some(collation) = collation {
        table.character_set("utf8mb4").collate(collation);
    }
    for column in E::Column::iter() {
        let is_key = key.iter().any(|key| key.as_str() == column.as_str());
        table.col(definition::<E>(backend, column, is_key));
    }
    let mut primary = Index::create().primary().to_owned();
    for column in key {
        primary.col(column.into_iden());
    }
    table.primary_key(&mut primary).to_owned()
}

fn definition<E: EntityTrait>(backend: DbBackend, column: E::Column, is_key: bool) -> ColumnDef {
    let described = column.def();
    let mut definition = ColumnDef::new_with_type(column, lossless(backend, described.get_column_type(), is_key));
    if is_key || !described.is_null() {
        definition.not_null();
    }
    definition
}

/// The type that keeps every value that the described one may be given.
pub(super) fn lossless(backend: DbBackend, described: &ColumnType, is_key: bool) -> ColumnType {
    match (backend, described) {
        (DbBackend::Sqlite, ColumnType::Decimal(_)) | (DbBackend::Postgres, ColumnType::String(_)) => ColumnType::Text,
        (DbBackend::MySql, ColumnType::Text | ColumnType::String(_)) if is_key => ColumnType::custom("varchar(255)"),
        (DbBackend::MySql, ColumnType::Text | ColumnType::String(_)) => ColumnType::custom("longtext"),
        (DbBackend::MySql, ColumnType::Blob | ColumnType::VarBinary(_)) if is_key => {
            ColumnType::custom("varbinary(255)")
        }
        (DbBackend::MySql, ColumnType::Blob | ColumnType::VarBinary(_)) => ColumnType::custom("longblob"),
        (DbBackend::MySql, ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone) => {
            ColumnType::custom("datetime(6)")
        }
        (DbBackend::MySql, ColumnType::Time) => ColumnType::custom("time(6)"),
        _ => described.clone(),
    }
}
