//! The transactional outbox: messages as rows, written with the business data.

mod error;
pub(crate) mod headers;
mod insert;
mod migrate;

use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait};
pub(crate) use sea_orm::{DatabaseConnection, DatabaseTransaction};
use tokio::sync::Notify;

use crate::{Delivery, Encoded, Identity, Outgoing, PublishError, Schema};

pub use error::OutboxError;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub(crate) use error::names_missing_table;
pub use migrate::{create_tables, drop_tables, migrate, migration};

/// An outbox in a database, shared by producers; cloning is cheap.
///
/// Publishing needs the database and nothing else: neither Kafka nor the schema registry is asked.
#[derive(Clone, Debug)]
pub struct Outbox {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: DatabaseConnection,
    schemas: HashSet<Identity>,
    wake: Arc<Notify>,
}

impl Outbox {
    /// Opens the outbox of a database whose tables [`migrate`] has made, and stores the schemas of these contracts for
    /// the relay.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use deimos_runtime::outbox::{self, Outbox};
    ///
    /// # #[cfg(feature = "sqlite")] {
    /// let db = deimos_runtime::sea_orm::Database::connect("sqlite::memory:").await?;
    /// outbox::migrate(&db).await?;
    /// let outbox = Outbox::open(&db, []).await?; // [contract::SCHEMAS] in an application
    /// # }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub async fn open(
        db: &DatabaseConnection,
        contracts: impl IntoIterator<Item = &'static [&'static Schema]>,
    ) -> Result<Self, OutboxError> {
        let schemas: Vec<&Schema> = contracts.into_iter().flatten().copied().collect();
        schemas.iter().try_for_each(|schema| schema.check_defaults()).map_err(OutboxError::default)?;
        migrate::check(db).await?;
        for schema in &schemas {
            let failed = OutboxError::database("store the schemas of the outbox");
            db.execute_raw(store(db.get_database_backend(), schema)).await.map_err(failed)?;
        }
        let schemas = schemas.iter().map(|schema| schema.identity).collect();
        Ok(Self { inner: Arc::new(Inner { db: db.clone(), schemas, wake: Arc::default() }) })
    }

    /// Told at every publishing, so that a relay in this process need not wait for its next poll.
    pub(crate) fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.inner.wake)
    }

    pub(crate) async fn publish(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        self.check_schemas(&messages)?;
        let Some(topic) = messages.first().map(|message| message.topic) else { return Ok(Vec::new()) };
        let count = messages.len();
        let db = &self.inner.db;
        let mut statements = insert::statements(db.get_database_backend(), messages);
        let written = match statements.len() {
            1 => db.execute_raw(statements.remove(0)).await.map(drop),
            _ => in_one_transaction(db, statements).await,
        };
        written.map_err(|error| refused(topic, error))?;
        Ok(self.enqueued(count))
    }

    pub(crate) async fn publish_within(
        &self,
        tx: &DatabaseTransaction,
        messages: Vec<Outgoing>,
    ) -> Result<Vec<Delivery>, PublishError> {
        self.check_schemas(&messages)?;
        let Some(topic) = messages.first().map(|message| message.topic) else { return Ok(Vec::new()) };
        let (own, theirs) = (self.inner.db.get_database_backend(), tx.get_database_backend());
        if own != theirs {
            let message = format!("the transaction is one of {theirs:?}, the outbox is in {own:?}");
            return Err(PublishError::permanent(topic, message, None));
        }
        let count = messages.len();
        for statement in insert::statements(theirs, messages) {
            tx.execute_raw(statement).await.map_err(|error| refused(topic, error))?;
        }
        Ok(self.enqueued(count))
    }

    /// The rows are visible once their transaction commits, of which nobody tells; the relay then polls soon.
    fn enqueued(&self, count: usize) -> Vec<Delivery> {
        self.inner.wake.notify_one();
        vec![Delivery::Enqueued; count]
    }

    fn check_schemas(&self, messages: &[Outgoing]) -> Result<(), PublishError> {
        for message in messages {
            let schemas =
                [&message.key, &message.value].into_iter().flatten().filter_map(|Encoded { schema, .. }| *schema);
            for schema in schemas {
                if !self.inner.schemas.contains(&schema.identity) {
                    let text = format!(
                        "the outbox was opened without the schema of {}: pass the `SCHEMAS` of the module that has it \
                         to `Outbox::open`",
                        schema.fullname
                    );
                    return Err(PublishError::permanent(message.topic, text, None));
                }
            }
        }
        Ok(())
    }
}

async fn in_one_transaction(db: &DatabaseConnection, statements: Vec<Statement>) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    for statement in statements {
        tx.execute_raw(statement).await?;
    }
    tx.commit().await
}

fn refused(topic: &'static str, error: DbErr) -> PublishError {
    if error::is_missing_table(&error) {
        return PublishError::permanent(topic, "the outbox has no tables", Some(Box::new(error)));
    }
    let message = "the outbox could not write its rows";
    match error {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => PublishError::transient(topic, message, Some(Box::new(error))),
        error => PublishError::permanent(topic, message, Some(Box::new(error))),
    }
}

fn store(backend: DbBackend, schema: &Schema) -> Statement {
    let sql = match backend {
        DbBackend::Postgres => {
            "INSERT INTO deimos_outbox_schemas (identity, fullname, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        }
        DbBackend::MySql => "INSERT IGNORE INTO deimos_outbox_schemas (identity, fullname, text) VALUES (?, ?, ?)",
        _ => "INSERT OR IGNORE INTO deimos_outbox_schemas (identity, fullname, text) VALUES (?, ?, ?)",
    };
    let identity = schema.identity.as_bytes().to_vec();
    Statement::from_sql_and_values(backend, sql, [identity.into(), schema.fullname.into(), schema.text().into()])
}
