//! The store of the relay in PostgreSQL.

use std::collections::BTreeSet;

use sea_orm::sqlx::{self, Connection, PgConnection, PgPool, Row as _};

use super::sql::{COLUMNS, KEPT, SHARD, read_row};
use super::{Death, Row, Store, StoreError, Wanted};

/// A plan that was cached on an empty outbox would scan the whole table for ever, and so does one that is made before
/// statistics are there: every statement of the relay goes by the primary key. A host that is gone is noticed within
/// seconds, on both sides.
const SETTINGS: &str = "SET plan_cache_mode = force_custom_plan; SET enable_seqscan = off; \
     SET enable_bitmapscan = off; SET max_parallel_workers_per_gather = 0; SET jit = off; SET lock_timeout = '10s'; \
     SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'; \
     SET default_transaction_isolation = 'read committed'; SET tcp_keepalives_idle = 3; \
     SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 5000";

/// Each gap by the index, whatever the planner thinks of their number.
const GAPS: &str = "FROM UNNEST($1::bigint[], $2::bigint[]) AS gap(low, high), LATERAL (SELECT * FROM deimos_outbox \
     WHERE id BETWEEN gap.low AND gap.high AND shard = $3 ORDER BY id LIMIT $5) AS late";

/// A writer takes the lock of the table before it draws an id, and lets it go after its rows are visible or gone.
const WRITERS: &str = "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' \
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
     AND relation = 'deimos_outbox'::regclass AND mode = 'RowExclusiveLock'";

/// One session of PostgreSQL.
#[derive(Debug)]
pub(super) struct Postgres {
    pool: PgPool,
    session: Option<PgConnection>,
    commits: Commits,
}

/// How transactions commit in this database unless they say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Commits {
    Synchronously,
    /// Rows are visible before they are safe: a crash of the server would undo what Kafka has been told.
    Asynchronously,
}

impl Postgres {
    pub(super) fn new(pool: &PgPool) -> Self {
        Self { pool: pool.clone(), session: None, commits: Commits::Synchronously }
    }

    fn session(&mut self, what: &'static str) -> Result<&mut PgConnection, StoreError> {
        self.session.as_mut().ok_or_else(|| StoreError::no_session(what))
    }

    /// The pool may have set a search path of its own, after it connected.
    async fn connect(&mut self) -> Result<PgConnection, sqlx::Error> {
        let path: String = sqlx::query_scalar("SELECT current_setting('search_path')").fetch_one(&self.pool).await?;
        let mut session = PgConnection::connect_with(&self.pool.connect_options()).await?;
        let commits: String =
            sqlx::query_scalar("SELECT current_setting('synchronous_commit')").fetch_one(&mut session).await?;
        self.commits = if commits == "off" { Commits::Asynchronously } else { Commits::Synchronously };
        sqlx::raw_sql(SETTINGS).execute(&mut session).await?;
        sqlx::query("SELECT set_config('search_path', $1, false)").bind(path).execute(&mut session).await?;
        Ok(session)
    }
}

/// Makes everything safe that is visible: a commit that waits for the disk takes with it what was written before.
async fn flush(session: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut tx = session.begin().await?;
    sqlx::raw_sql("SET LOCAL synchronous_commit = local").execute(&mut *tx).await?;
    sqlx::query("UPDATE deimos_relay SET epoch = epoch WHERE shard = $1").bind(SHARD).execute(&mut *tx).await?;
    tx.commit().await
}

async fn lock(session: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let locked: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock('deimos_outbox'::regclass::oid::int, $1::int)")
        .bind(SHARD)
        .fetch_one(&mut *session)
        .await?;
    if !locked {
        return Ok(None);
    }
    let epoch = "INSERT INTO deimos_relay AS relay (shard, epoch) VALUES ($1, 1) \
         ON CONFLICT (shard) DO UPDATE SET epoch = relay.epoch + 1, acquired_at = now() RETURNING epoch";
    sqlx::query_scalar(epoch).bind(SHARD).fetch_one(session).await.map(Some)
}

async fn bury(session: &mut PgConnection, id: i64, death: &Death) -> Result<(), sqlx::Error> {
    let mut tx = session.begin().await?;
    let copy = format!(
        "INSERT INTO deimos_outbox_dead ({KEPT}, error, refusals) SELECT {KEPT}, $2, $3 FROM deimos_outbox \
         WHERE id = $1 ON CONFLICT DO NOTHING"
    );
    let refusals = i32::try_from(death.refusals).unwrap_or(i32::MAX);
    sqlx::query(sqlx::AssertSqlSafe(copy)).bind(id).bind(&death.error).bind(refusals).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM deimos_outbox WHERE id = $1").bind(id).execute(&mut *tx).await?;
    tx.commit().await
}

impl Store for Postgres {
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
        let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
        let session = self.session(WHAT)?;
        let rows = if wanted.gaps.is_empty() {
            let sql = format!("SELECT {COLUMNS} FROM deimos_outbox WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(SHARD).bind(wanted.above).bind(limit);
            query.fetch_all(session).await
        } else {
            let sql = format!(
                "SELECT {COLUMNS} FROM ((SELECT late.* {GAPS} ORDER BY late.id LIMIT $5) UNION ALL (SELECT * FROM deimos_outbox \
                 WHERE shard = $3 AND id > $4 ORDER BY id LIMIT $5)) AS wanted"
            );
            let (low, high): (Vec<i64>, Vec<i64>) = wanted.gaps.iter().map(|gap| (*gap.start(), *gap.end())).unzip();
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(low).bind(high).bind(SHARD);
            query.bind(wanted.above).bind(limit).fetch_all(session).await
        };
        let rows = rows.map_err(StoreError::of(WHAT))?;
        let mut rows: Vec<Row> =
            rows.iter().map(|row| read_row!(row)).collect::<Result<_, _>>().map_err(StoreError::of(WHAT))?;
        rows.sort_by_key(|row| row.id);
        if self.commits == Commits::Asynchronously && !rows.is_empty() {
            flush(self.session(WHAT)?).await.map_err(StoreError::of("make sure that what it read is safe"))?;
        }
        Ok(rows)
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        const WHAT: &str = "delete what Kafka has acknowledged";
        let query = sqlx::query("DELETE FROM deimos_outbox WHERE id = ANY($1)").bind(ids);
        query.execute(self.session(WHAT)?).await.map(drop).map_err(StoreError::of(WHAT))
    }

    async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
        const WHAT: &str = "move a row to the dead letters";
        bury(self.session(WHAT)?, id, death).await.map_err(StoreError::of(WHAT))
    }

    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        const WHAT: &str = "list the writers of the outbox";
        let query = sqlx::query_scalar::<_, String>(WRITERS);
        let writers = query.fetch_all(self.session(WHAT)?).await.map_err(StoreError::of(WHAT))?;
        Ok(Some(writers.into_iter().collect()))
    }

    async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
        const WHAT: &str = "read a schema of the outbox";
        let query = sqlx::query_scalar("SELECT text FROM deimos_outbox_schemas WHERE identity = $1").bind(identity);
        query.fetch_optional(self.session(WHAT)?).await.map_err(StoreError::of(WHAT))
    }

    async fn release(&mut self) {
        if let Some(session) = self.session.take() {
            // The server frees the lock as well when it finds the connection gone.
            let _ = session.close().await;
        }
    }
}
