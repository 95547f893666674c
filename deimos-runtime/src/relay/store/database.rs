//! The store of whichever database a SeaORM connection leads to.

use std::collections::BTreeSet;

use sea_orm::{DatabaseConnection, DbBackend};

#[cfg(feature = "mysql")]
use super::mysql::MySql;
#[cfg(feature = "postgres")]
use super::postgres::Postgres;
#[cfg(feature = "sqlite")]
use super::sqlite::Sqlite;
use super::{Death, Row, Store, StoreError, Wanted};

/// The outbox in PostgreSQL, MySQL, MariaDB or SQLite, over a connection of its own.
///
/// The connection is opened with the settings of the pool, but is none of its connections: a pool replaces a lost
/// connection silently, and the lock would be lost with it.
#[derive(Debug)]
pub struct Database(Kind);

#[derive(Debug)]
enum Kind {
    #[cfg(feature = "postgres")]
    Postgres(Postgres),
    #[cfg(feature = "mysql")]
    MySql(MySql),
    #[cfg(feature = "sqlite")]
    Sqlite(Sqlite),
}

impl Database {
    /// The store of this database; it connects with [`Store::acquire`].
    pub fn new(db: &DatabaseConnection) -> Result<Self, StoreError> {
        let kind = match db.get_database_backend() {
            #[cfg(feature = "postgres")]
            DbBackend::Postgres => Kind::Postgres(Postgres::new(db.get_postgres_connection_pool())),
            #[cfg(feature = "mysql")]
            DbBackend::MySql => Kind::MySql(MySql::new(db.get_mysql_connection_pool())),
            #[cfg(feature = "sqlite")]
            DbBackend::Sqlite => Kind::Sqlite(Sqlite::new(db.get_sqlite_connection_pool())),
            other => {
                let message = format!("turn on the feature of deimos-runtime for {other:?}");
                return Err(StoreError::new("use this kind of database", message));
            }
        };
        Ok(Self(kind))
    }
}

/// Calls the method of the store that is there.
macro_rules! call {
    ($database:expr, $store:ident => $call:expr) => {
        match &mut $database.0 {
            #[cfg(feature = "postgres")]
            Kind::Postgres($store) => $call.await,
            #[cfg(feature = "mysql")]
            Kind::MySql($store) => $call.await,
            #[cfg(feature = "sqlite")]
            Kind::Sqlite($store) => $call.await,
        }
    };
}

impl Store for Database {
    async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
        call!(self, store => store.acquire())
    }

    async fn fetch(&mut self, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
        call!(self, store => store.fetch(wanted))
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        call!(self, store => store.delete(ids))
    }

    async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
        call!(self, store => store.bury(id, death))
    }

    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        call!(self, store => store.writers())
    }

    async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
        call!(self, store => store.schema(identity))
    }

    async fn release(&mut self) {
        call!(self, store => store.release());
    }
}
