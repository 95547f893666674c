//! The store of the relay in SQLite.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::PathBuf;

use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Row as _, SqliteConnection, SqlitePool};

use super::sql::{KEPT, SHARD, fetch, list, read_row};
use super::{Death, Row, Store, StoreError, Wanted};

/// Ids that are deleted at once: they are written out.
const IDS: usize = 5_000;

/// One connection to a database file, and the lock on a file beside it.
#[derive(Debug)]
pub(super) struct Sqlite {
    pool: SqlitePool,
    session: Option<Session>,
}

#[derive(Debug)]
struct Session {
    connection: SqliteConnection,
    /// The system frees the lock with the file; a database in memory has none, and no second process either.
    _lock: Option<File>,
}

impl Sqlite {
    pub(super) fn new(pool: &SqlitePool) -> Self {
        Self { pool: pool.clone(), session: None }
    }

    fn connection(&mut self, what: &'static str) -> Result<&mut SqliteConnection, StoreError> {
        let session = self.session.as_mut().ok_or_else(|| StoreError::no_session(what))?;
        Ok(&mut session.connection)
    }

    /// The file to lock; `None` for a database in memory.
    fn lock_file(&self) -> Option<PathBuf> {
        let options = self.pool.connect_options();
        let name = options.get_filename().to_str()?;
        let in_memory = name.is_empty() || name.contains(":memory:") || name.starts_with("file:sqlx-in-memory");
        (!in_memory).then(|| format!("{name}-relay-{SHARD}").into())
    }
}

async fn bump(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let epoch = "INSERT INTO deimos_relay (shard, epoch) VALUES (?, 1) \
         ON CONFLICT (shard) DO UPDATE SET epoch = epoch + 1, \
         acquired_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) RETURNING epoch";
    sqlx::query_scalar(epoch).bind(SHARD).fetch_one(connection).await
}

async fn bury(connection: &mut SqliteConnection, id: i64, death: &Death) -> Result<(), sqlx::Error> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let copy = format!(
        "INSERT OR IGNORE INTO deimos_outbox_dead ({KEPT}, error, refusals) SELECT {KEPT}, ?, ? FROM deimos_outbox \
         WHERE id = ?"
    );
    sqlx::query(AssertSqlSafe(copy)).bind(&death.error).bind(death.refusals).bind(id).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM deimos_outbox WHERE id = ?").bind(id).execute(&mut *tx).await?;
    tx.commit().await
}

impl Store for Sqlite {
    async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
        const WHAT: &str = "acquire the lock of the outbox";
        let lock = match self.lock_file() {
            Some(path) => {
                let file = File::options().create(true).truncate(false).write(true).open(&path);
                let file = file.map_err(|error| StoreError::new("open the file of the outbox's lock", error))?;
                match file.try_lock() {
                    Ok(()) => Some(file),
                    Err(TryLockError::WouldBlock) => return Ok(None),
                    Err(TryLockError::Error(error)) => return Err(StoreError::new(WHAT, error)),
                }
            }
            None => None,
        };
        let connection = SqliteConnection::connect_with(&self.pool.connect_options()).await;
        let mut connection = connection.map_err(StoreError::of("connect to the database"))?;
        let epoch = bump(&mut connection).await.map_err(StoreError::of(WHAT))?;
        self.session = Some(Session { connection, _lock: lock });
        Ok(Some(epoch))
    }

    async fn fetch(&mut self, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
        const WHAT: &str = "read the outbox";
        let query = sqlx::query(AssertSqlSafe(fetch(wanted))).persistent(false);
        let rows = query.fetch_all(self.connection(WHAT)?).await.map_err(StoreError::of(WHAT))?;
        let mut rows: Vec<Row> =
            rows.iter().map(|row| read_row!(row)).collect::<Result<_, _>>().map_err(StoreError::of(WHAT))?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        const WHAT: &str = "delete what Kafka has acknowledged";
        for ids in ids.chunks(IDS) {
            let sql = format!("DELETE FROM deimos_outbox WHERE id IN ({})", list(ids));
            let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
            query.execute(self.connection(WHAT)?).await.map_err(StoreError::of(WHAT))?;
        }
        Ok(())
    }

    async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
        const WHAT: &str = "move a row to the dead letters";
        bury(self.connection(WHAT)?, id, death).await.map_err(StoreError::of(WHAT))
    }

    /// None: there is one writer at a time, so rows become visible in the order of their ids.
    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        Ok(Some(BTreeSet::new()))
    }

    async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
        const WHAT: &str = "read a schema of the outbox";
        let query = sqlx::query_scalar("SELECT text FROM deimos_outbox_schemas WHERE identity = ?").bind(identity);
        query.fetch_optional(self.connection(WHAT)?).await.map_err(StoreError::of(WHAT))
    }

    async fn release(&mut self) {
        if let Some(session) = self.session.take() {
            let _ = session.connection.close().await;
        }
    }
}
