//! Writing orders: each transaction changes the table and publishes the new state, or does neither.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deimos_runtime::BoxError;
use deimos_runtime::chrono::TimeDelta;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::entity::prelude::*;
use deimos_runtime::sea_orm::sea_query::Expr;
use deimos_runtime::sea_orm::{
    ActiveValue::Set, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExprTrait, IsolationLevel, SqlErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use deimos_runtime::table::{self, SourceTopic};
use fastrand::Rng;

use crate::cli::Plan;
use crate::contract::com::example::shop::{Line, Status};
use crate::contract::topics::{Orders, OrdersProducer};
use crate::entity::{audit, order};

/// How often a transaction is tried again that another one was in the way of.
const TRIES: u32 = 20;

/// What was written so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Changes of orders that were committed.
    pub(crate) changes: AtomicU64,
    /// Transactions that were rolled back on purpose.
    pub(crate) rolled_back: AtomicU64,
    /// Changes that are still to be attempted.
    pub(crate) left: AtomicU64,
}

/// Writes what the plan says.
pub(crate) struct Writer {
    pub(crate) db: DatabaseConnection,
    pub(crate) orders: OrdersProducer,
    pub(crate) plan: Plan,
    pub(crate) tally: Arc<Tally>,
}

impl Writer {
    /// Runs the writers side by side until all changes are attempted.
    pub(crate) async fn run(self) -> Result<(), BoxError> {
        let writer = Arc::new(self);
        let seed = writer.plan.seed.unwrap_or_else(|| fastrand::u64(..));
        writer.tally.left.store(writer.plan.orders, Ordering::Relaxed);
        let tasks: Vec<_> = (0..writer.plan.writers)
            .map(|index| tokio::spawn(Arc::clone(&writer).work(Rng::with_seed(seed ^ index))))
            .collect();
        for task in tasks {
            task.await??;
        }
        Ok(())
    }

    async fn work(self: Arc<Self>, mut rng: Rng) -> Result<(), BoxError> {
        while let Some(count) = self.take() {
            let ids = self.choose(count, &mut rng);
            self.transaction(&ids, &mut rng).await?;
        }
        Ok(())
    }

    /// Takes the changes of one transaction from those that are left.
    fn take(&self) -> Option<u64> {
        let most = if self.plan.rows_per_tx < self.plan.keys { self.plan.rows_per_tx } else { self.plan.keys };
        let taken = |left: u64| if left < most { left } else { most };
        let rest = |left: u64| (left > 0).then(|| left - taken(left));
        self.tally.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).ok().map(taken)
    }

    /// The orders that one transaction changes, in the order in which every transaction locks them.
    fn choose(&self, count: u64, rng: &mut Rng) -> Vec<String> {
        let mut ids = BTreeSet::new();
        while (ids.len() as u64) < count {
            ids.insert(rng.u64(..self.plan.keys));
        }
        ids.into_iter().map(|id| format!("order-{id:05}")).collect()
    }

    async fn transaction(&self, ids: &[String], rng: &mut Rng) -> Result<(), BoxError> {
        for _ in 1..TRIES {
            match self.attempt(ids, rng).await {
                Err(error) if is_conflict(&error) => {}
                result => return Ok(result?),
            }
        }
        Ok(self.attempt(ids, rng).await?)
    }

    async fn attempt(&self, ids: &[String], rng: &mut Rng) -> Result<(), WriteError> {
        let tx = begin(&self.db).await?;
        if rng.u8(..10) == 0 {
            let glance = audit::ActiveModel { order_id: Set(ids[0].clone()), ..Default::default() };
            glance.insert(&tx).await?;
        }
        let mut changed = Vec::with_capacity(ids.len());
        for id in ids {
            changed.push(Orders::value(&change(&tx, id, rng).await?));
        }
        let count = changed.len() as u64;
        self.orders.within(&tx).publish_all(changed).await?;
        if rng.u8(..20) == 0 {
            tokio::time::sleep(Duration::from_millis(rng.u64(1..20))).await;
        }
        if rng.u8(..100) < self.plan.rollback {
            tx.rollback().await?;
            self.tally.rolled_back.fetch_add(1, Ordering::Relaxed);
        } else {
            tx.commit().await?;
            self.tally.changes.fetch_add(count, Ordering::Relaxed);
        }
        Ok(())
    }
}

async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = match db.get_database_backend() {
        DbBackend::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        _ => {
            TransactionOptions { isolation_level: Some(IsolationLevel::ReadCommitted), ..TransactionOptions::default() }
        }
    };
    db.begin_with_options(options).await
}

/// Raises the version of an order by one, or makes the order; the row stays locked until the transaction ends.
async fn change(tx: &DatabaseTransaction, id: &str, rng: &mut Rng) -> Result<order::Model, DbErr> {
    let state = state(rng);
    let updated = order::Entity::update_many()
        .col_expr(order::Column::Version, Expr::col(order::Column::Version).add(1))
        .col_expr(order::Column::Status, Expr::value(state.status))
        .col_expr(order::Column::Total, Expr::value(state.total))
        .col_expr(order::Column::Note, Expr::value(state.note.clone()))
        .col_expr(order::Column::Lines, Expr::value(state.lines.clone()))
        .filter(order::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if updated.rows_affected == 0 {
        let order = order::Model { id: id.to_owned(), ..state };
        order::Entity::insert(order::ActiveModel::from(order).reset_all()).exec_without_returning(tx).await?;
    }
    order::Entity::find_by_id(id).one(tx).await?.ok_or_else(|| DbErr::RecordNotFound(format!("order {id}")))
}

/// A random state of an order without a name.
fn state(rng: &mut Rng) -> order::Model {
    let lines: Vec<Line> = (0..rng.usize(..4)).map(|_| line(rng)).collect();
    let total: Decimal = lines.iter().map(|line| line.price * Decimal::from(line.quantity)).sum();
    let placed_at = DateTimeUtc::UNIX_EPOCH + TimeDelta::milliseconds(rng.i64(1_600_000_000_000..1_800_000_000_000));
    order::Model {
        id: String::new(),
        version: 1,
        status: *rng.choice(&[Status::Open, Status::Paid, Status::Shipped, Status::Cancelled]).expect("four of them"),
        total: table::Decimal(total),
        note: rng.bool().then(|| format!("please ring {} times", rng.u8(1..9))),
        lines: table::Json(lines),
        placed_at,
    }
}

fn line(rng: &mut Rng) -> Line {
    let article = ["lamp", "Bücherregal", "chair", "désir"][rng.usize(..4)].to_owned();
    Line { article, quantity: rng.i32(1..10), price: Decimal::new(rng.i64(1..100_000), 2) }
}

/// Why a transaction did not come to its end.
#[derive(Debug)]
enum WriteError {
    Db(DbErr),
    Publish(deimos_runtime::PublishError),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("cannot write an order")
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Db(error) => Some(error),
            Self::Publish(error) => Some(error),
        }
    }
}

impl From<DbErr> for WriteError {
    fn from(error: DbErr) -> Self {
        Self::Db(error)
    }
}

impl From<deimos_runtime::PublishError> for WriteError {
    fn from(error: deimos_runtime::PublishError) -> Self {
        Self::Publish(error)
    }
}

/// Whether another transaction was in the way: both made the same order, or each waited for the other.
fn is_conflict(error: &WriteError) -> bool {
    let WriteError::Db(error) = error else { return false };
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) || error.to_string().contains("eadlock")
}
