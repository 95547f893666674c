//! The store of the relay in MySQL and MariaDB.

use std::collections::BTreeSet;

use sea_orm::sqlx::{self, AssertSqlSafe, Connection, MySqlConnection, MySqlPool, Row as _};

use super::sql::{KEPT, SHARD, fetch, list, read_row};
use super::{Death, Row, Store, StoreError, Wanted};

/// Under REPEATABLE READ a delete would lock the gaps between ids, and dead-lock with those who insert.
const SETTINGS: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
     SET SESSION innodb_lock_wait_timeout = 10";

/// Locks are known by names, for all databases of the server.
const LOCK: &str = "SELECT GET_LOCK(CONCAT('deimos.relay.', ?, '.', LEFT(SHA1(DATABASE()), 32)), 0) = 1";

/// Ids in one DELETE: the statement has them written out.
const IDS: usize = 5_000;

/// One session of MySQL or MariaDB.
#[derive(Debug)]
pub(super) struct MySql {
    pool: MySqlPool,
    session: Option<MySqlConnection>,
}

impl MySql {
    pub(super) fn new(pool: &MySqlPool) -> Self {
        Self { pool: pool.clone(), session: None }
    }

    fn session(&mut self, what: &'static str) -> Result<&mut MySqlConnection, StoreError> {
        self.session.as_mut().ok_or_else(|| StoreError::no_session(what))
    }

    async fn connect(&self) -> Result<MySqlConnection, sqlx::Error> {
        let mut session = MySqlConnection::connect_with(&self.pool.connect_options()).await?;
        sqlx::raw_sql(SETTINGS).execute(&mut session).await?;
        let version: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(&mut session).await?;
        if version.contains("MariaDB") {
            // A long list of ids must not become a subquery that scans the table.
            sqlx::raw_sql("SET SESSION in_predicate_conversion_threshold = 0").execute(&mut session).await?;
        }
        Ok(session)
    }
}

async fn lock(session: &mut MySqlConnection) -> Result<Option<i64>, sqlx::Error> {
    let locked: Option<bool> = sqlx::query_scalar(LOCK).bind(SHARD).fetch_one(&mut *session).await?;
    if locked != Some(true) {
        return Ok(None);
    }
    let epoch = "INSERT INTO deimos_relay (shard, epoch) VALUES (?, 1) \
         ON DUPLICATE KEY UPDATE epoch = epoch + 1, acquired_at = CURRENT_TIMESTAMP(6)";
    sqlx::query(epoch).bind(SHARD).execute(&mut *session).await?;
    let query = sqlx::query_scalar("SELECT epoch FROM deimos_relay WHERE shard = ?").bind(SHARD);
    query.fetch_one(session).await.map(Some)
}

async fn bury(session: &mut MySqlConnection, id: i64, death: &Death) -> Result<(), sqlx::Error> {
    let mut tx = session.begin().await?;
    let copy = format!(
        "INSERT IGNORE INTO deimos_outbox_dead ({KEPT}, error, refusals) SELECT {KEPT}, ?, ? FROM deimos_outbox \
         WHERE id = ?"
    );
    let refusals = i32::try_from(death.refusals).unwrap_or(i32::MAX);
    sqlx::query(AssertSqlSafe(copy)).bind(&death.error).bind(refusals).bind(id).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM deimos_outbox WHERE id = ?").bind(id).execute(&mut *tx).await?;
    tx.commit().await
}

impl Store for MySql {
    async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
        const WHAT: &str = "acquire the lock of the outbox";
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.connect().await.map_err(StoreError::of("connect to the database"))?,
        };
        let epoch = lock(&mut session).await.map_err(StoreError::of(WHAT))?;
        self.session = Some(session);
        Ok(epoch)
    }

    async fn fetch(&mut self, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
        const WHAT: &str = "read the outbox";
        let session = self.session(WHAT)?;
        let query = sqlx::query(AssertSqlSafe(fetch(wanted))).persistent(false);
        let rows = query.fetch_all(session).await.map_err(StoreError::of(WHAT))?;
        let mut rows: Vec<Row> =
            rows.iter().map(|row| read_row!(row)).collect::<Result<_, _>>().map_err(StoreError::of(WHAT))?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        const WHAT: &str = "delete what Kafka has acknowledged";
        let session = self.session(WHAT)?;
        for ids in ids.chunks(IDS) {
            let sql = format!("DELETE FROM deimos_outbox WHERE id IN ({})", list(ids));
            let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
            query.execute(&mut *session).await.map_err(StoreError::of(WHAT))?;
        }
        Ok(())
    }

    async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
        const WHAT: &str = "move a row to the dead letters";
        bury(self.session(WHAT)?, id, death).await.map_err(StoreError::of(WHAT))
    }

    /// Who has locked the table is told to privileged users only.
    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        Ok(None)
    }

    async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
        const WHAT: &str = "read a schema of the outbox";
        let query = sqlx::query_scalar("SELECT text FROM deimos_outbox_schemas WHERE identity = ?").bind(identity);
        query.fetch_optional(self.session(WHAT)?).await.map_err(StoreError::of(WHAT))
    }

    async fn release(&mut self) {
        if let Some(session) = self.session.take() {
            // The server frees the lock as well when it finds the connection gone.
            let _ = session.close().await;
        }
    }
}
