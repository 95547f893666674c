//! The tables of the outbox: their statements, who makes them, and the check that they are there.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::OutboxError;

/// The version of the tables that this program knows.
const VERSION: i32 = 1;

const TABLES: [&str; 5] =
    ["deimos_outbox", "deimos_outbox_dead", "deimos_outbox_schemas", "deimos_relay", "deimos_outbox_version"];

/// How long to wait for another process that migrates.
const PATIENCE_SECONDS: u32 = 60;

/// Any number that nothing else in the database locks: "deimos" in ASCII.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(110386840432499)";
const MYSQL_LOCK_NAME: &str = "CONCAT('deimos.migrate.', LEFT(SHA1(DATABASE()), 32))";

/// Makes the tables of the outbox, or brings them up to date; does nothing where they are.
///
/// Several processes may do so at the same time.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), OutboxError> {
    let statements = migration(db)?;
    let failed = OutboxError::database("make the outbox tables");
    match db.get_database_backend() {
        DbBackend::MySql => migrate_mysql(db, &statements).await,
        backend => migrate_in_transaction(db, backend, &statements).await.map_err(failed),
    }
}

/// The statements that [`migrate`] runs on this kind of database, in order, for applications with migrations of their
/// own.
pub fn migration(db: &impl ConnectionTrait) -> Result<Vec<&'static str>, OutboxError> {
    let text = match db.get_database_backend() {
        DbBackend::Postgres => include_str!("migrations/postgres.sql"),
        DbBackend::MySql => include_str!("migrations/mysql.sql"),
        DbBackend::Sqlite => include_str!("migrations/sqlite.sql"),
        _ => return Err(OutboxError::unsupported()),
    };
    Ok(text.split(';').map(str::trim).filter(|statement| !statement.is_empty()).collect())
}

/// Makes the tables of the outbox within a migration of the application, which sees to it that it runs alone.
pub async fn create_tables(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let statements = migration(db).map_err(|error| DbErr::Migration(error.to_string()))?;
    for statement in statements {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops the tables of the outbox, with the messages that no relay has taken yet.
pub async fn drop_tables(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    for table in TABLES {
        crate::table::migration::drop_table(db, table).await?;
    }
    Ok(())
}

/// Sees to it that the tables are there, of the version that this program knows.
pub(super) async fn check(db: &DatabaseConnection) -> Result<(), OutboxError> {
    migration(db)?;
    let failed = |source| OutboxError::database("read the version of the outbox tables")(source);
    let statement =
        Statement::from_string(db.get_database_backend(), "SELECT version FROM deimos_outbox_version WHERE id = 1");
    let row = db.query_one_raw(statement).await.map_err(failed)?;
    let found = row.map_or(Ok(0), |row| row.try_get_by_index::<i32>(0)).map_err(failed)?;
    if found == VERSION { Ok(()) } else { Err(OutboxError::version(found, VERSION)) }
}

/// PostgreSQL and SQLite undo what a failing migration has done.
async fn migrate_in_transaction(db: &DatabaseConnection, backend: DbBackend, statements: &[&str]) -> Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if backend == DbBackend::Postgres {
        tx.execute_unprepared(POSTGRES_LOCK).await?;
    }
    run(&tx, statements).await?;
    tx.commit().await
}

/// Each statement commits on its own, so the lock is one of the session.
async fn migrate_mysql(db: &DatabaseConnection, statements: &[&str]) -> Result<(), OutboxError> {
    let failed = |source| OutboxError::database("make the outbox tables")(source);
    let tx = db.begin().await.map_err(failed)?;
    let lock = format!("SELECT GET_LOCK({MYSQL_LOCK_NAME}, {PATIENCE_SECONDS}) = 1");
    let row = tx.query_one_raw(Statement::from_string(DbBackend::MySql, lock)).await.map_err(failed)?;
    let locked = row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose().map_err(failed)?.flatten();
    if locked != Some(1) {
        return Err(OutboxError::busy(PATIENCE_SECONDS));
    }
    let made = run(&tx, statements).await;
    let unlock = format!("DO RELEASE_LOCK({MYSQL_LOCK_NAME})");
    let released = tx.execute_unprepared(&unlock).await.map(drop);
    made.and(released).map_err(failed)?;
    tx.commit().await.map_err(failed)
}

async fn run(tx: &DatabaseTransaction, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        tx.execute_unprepared(statement).await?;
    }
    Ok(())
}
