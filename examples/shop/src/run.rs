//! The commands that are one process of several: write, relay and sink.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use deimos_runtime::kafka::{ConsumerGroup, ensure_topic};
use deimos_runtime::outbox::{self, Outbox};
use deimos_runtime::relay::Relay;
use deimos_runtime::sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Schema};
use deimos_runtime::sink::{self, Sink};
use deimos_runtime::{BoxError, CancellationToken, Topic};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{KafkaOptions, Plan};
use crate::contract;
use crate::contract::topics::{Orders, OrdersProducer};
use crate::entity::{audit, order};
use crate::parts;
use crate::progress::grouped;
use crate::write::{Tally, Writer};

/// How many partitions the topic is made with where it does not exist.
const PARTITIONS: i32 = 4;

/// `shop write`: needs the database and nothing else.
pub(crate) async fn write(plan: &Plan) -> Result<(), BoxError> {
    let db = parts::database().await?;
    prepare(&db).await?;
    let outbox = Outbox::open(&db, [contract::SCHEMAS]).await?;
    let tally = Arc::new(Tally::default());
    let orders = OrdersProducer::new(outbox);
    Writer { db, orders, plan: plan.clone(), tally: Arc::clone(&tally) }.run().await?;
    println!(
        "written {} changes, rolled back {} transactions",
        grouped(tally.changes.load(Ordering::Relaxed)),
        grouped(tally.rolled_back.load(Ordering::Relaxed)),
    );
    Ok(())
}

/// `shop relay`.
pub(crate) async fn relay(options: &KafkaOptions) -> Result<(), BoxError> {
    let (config, db) = (parts::kafka(options)?, parts::database().await?);
    outbox::migrate(&db).await?;
    let shutdown = on_signal()?;
    ensure_topic(&config, Orders::NAME, PARTITIONS).await?;
    eprintln!("relaying; SIGTERM or Ctrl-C ends it");
    Relay::connect(&db, &config)?.run(shutdown).await?;
    eprintln!("relay: everything sent is acknowledged and settled");
    Ok(())
}

/// `shop sink`.
pub(crate) async fn sink(group: &str, options: &KafkaOptions) -> Result<(), BoxError> {
    let (config, db) = (parts::kafka(options)?, parts::database().await?);
    prepare_copy(&db).await?;
    let shutdown = on_signal()?;
    ensure_topic(&config, Orders::NAME, PARTITIONS).await?;
    eprintln!("copying {} into orders_copy as group {group}; SIGTERM or Ctrl-C ends it", Orders::NAME);
    ConsumerGroup::new(group, &config)?.subscribe(Orders, Sink::new(&db)).run(shutdown).await?;
    eprintln!("sink: everything copied is committed");
    Ok(())
}

/// Makes the shop's own tables and those of its outbox where they do not exist.
pub(crate) async fn prepare(db: &DatabaseConnection) -> Result<(), BoxError> {
    create_table(db, order::Entity).await?;
    create_table(db, audit::Entity).await?;
    outbox::migrate(db).await?;
    Ok(())
}

/// Makes the tables of the copy where they do not exist.
pub(crate) async fn prepare_copy(db: &DatabaseConnection) -> Result<(), BoxError> {
    sink::migrate(db).await?;
    sink::create_table::<Orders>(db).await?;
    Ok(())
}

async fn create_table(db: &DatabaseConnection, entity: impl EntityTrait) -> Result<(), DbErr> {
    let schema = Schema::new(db.get_database_backend());
    db.execute(schema.create_table_from_entity(entity).if_not_exists()).await.map(drop)
}

/// A token that the first SIGTERM or SIGINT cancels; the second one ends the process at once.
fn on_signal() -> Result<CancellationToken, BoxError> {
    let token = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let cancelled = token.clone();
    tokio::spawn(async move {
        let mut next = async || tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () };
        next().await;
        cancelled.cancel();
        next().await;
        std::process::exit(2);
    });
    Ok(token)
}
