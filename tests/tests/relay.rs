//! The relay between real databases and a broker in memory, with writers at work and sessions that are killed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use deimos_runtime::chrono::Utc;
use deimos_runtime::outbox::{self, Outbox};
use deimos_runtime::registry::{Registry, RegistryError, SchemaRegistry};
use deimos_runtime::relay::{Failure, Limits, Relay, Report, SendError, Transport};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use deimos_runtime::testing::Broker;
use deimos_runtime::{Framed, codec, telemetry};
use deimos_tests::databases::{kill_relays, on_each};
use deimos_tests::shop::SCHEMAS;
use deimos_tests::shop::com::example::shop::{NewOrder, Order, Status};
use deimos_tests::shop::topics::OrdersProducer;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_mins(1);
/// The counters are those of the process: whoever reads them, or makes relays wait, is alone.
static COUNTERS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

const WRITERS: i64 = 4;
const TRANSACTIONS: i64 = 60;

fn order(id: &str, version: i64) -> Order {
    NewOrder { id: id.to_owned(), version, status: Status::Paid, total: Decimal::new(1250, 2), placed_at: Utc::now() }
        .into()
}

/// What arrived: id and version.
type Log = Arc<Mutex<Vec<(String, i64)>>>;

/// Acknowledges each message when reports are asked for.
#[derive(Debug, Default)]
struct Recorder {
    log: Log,
    on_the_way: VecDeque<(i64, Order)>,
}

impl Transport for Recorder {
    async fn partition(&mut self, message: &Framed) -> Result<i32, Failure> {
        assert_eq!(message.topic, "test.shop.orders");
        Ok(0)
    }

    fn send(&mut self, id: i64, message: Framed, _: i32) -> Result<(), SendError> {
        if self.on_the_way.len() > 50 {
            return Err(SendError::Full(Box::new(message)));
        }
        let order = codec::decode(&message.value.as_ref().unwrap()[5..]).expect("the value is an order");
        self.on_the_way.push_back((id, order));
        Ok(())
    }

    async fn reports(&mut self) -> Vec<Report> {
        if self.on_the_way.is_empty() {
            std::future::pending::<()>().await;
        }
        let mut log = self.log.lock().unwrap();
        let arrived = self.on_the_way.drain(..).map(|(id, order)| {
            log.push((order.id, order.version));
            Report { id, outcome: Ok(()) }
        });
        arrived.collect()
    }

    fn purge(&mut self) {
        self.on_the_way.clear();
    }
}

async fn opened(db: &DatabaseConnection) -> Outbox {
    outbox::migrate(db).await.unwrap();
    db.execute_unprepared("CREATE TABLE truth (id VARCHAR(20) PRIMARY KEY, version BIGINT NOT NULL)").await.unwrap();
    for key in 0..3 {
        db.execute_unprepared(&format!("INSERT INTO truth VALUES ('order-{key}', 0)")).await.unwrap();
    }
    Outbox::open(db, [SCHEMAS]).await.unwrap()
}

async fn begin(db: &DatabaseConnection) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await.unwrap()
}

/// Raises the version of an order and publishes it, in one transaction, which now and then is rolled back.
async fn write(db: &DatabaseConnection, orders: &OrdersProducer, number: i64) {
    let key = format!("order-{}", number % 3);
    let tx = begin(db).await;
    tx.execute_unprepared(&format!("UPDATE truth SET version = version + 1 WHERE id = '{key}'")).await.unwrap();
    let version = version(&tx, &key).await;
    orders.within(&tx).publish(order(&key, version)).await.unwrap();
    for _ in 0..number % 7 {
        tx.execute_unprepared("SELECT 1").await.unwrap();
    }
    if number % 5 == 0 { tx.rollback().await.unwrap() } else { tx.commit().await.unwrap() }
}

async fn version(db: &impl ConnectionTrait, key: &str) -> i64 {
    let query = format!("SELECT version FROM truth WHERE id = '{key}'");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

async fn outbox_rows(db: &DatabaseConnection) -> i64 {
    let query = Statement::from_string(db.get_database_backend(), "SELECT COUNT(*) FROM deimos_outbox");
    db.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    let tries = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, tries).await.unwrap_or_else(|_| panic!("{what} did not come true"));
}

/// First deliveries of each order are the versions 1, 2, 3 … of the table, and nothing else.
async fn assert_complete(db: &DatabaseConnection, log: &Log) {
    let mut first: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (id, version) in log.lock().unwrap().iter() {
        let versions = first.entry(id.clone()).or_default();
        if !versions.contains(version) {
            versions.push(*version);
        }
    }
    for (id, versions) in first {
        let last = version(db, &id).await;
        assert!(last > 10, "{id} was written");
        assert_eq!(versions, (1..=last).collect::<Vec<_>>(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_arrives_in_order_while_sessions_are_killed() {
    let _alone = COUNTERS.lock().await;
    on_each("the relay under killed sessions", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox);
        let recorder = Recorder::default();
        let log = Arc::clone(&recorder.log);
        let relay = Relay::new(&db, recorder, Registry::memory(), "test.").unwrap().with_outbox(&outbox);
        let (stats, shutdown) = (relay.stats(), CancellationToken::new());
        let running = tokio::spawn(relay.run(shutdown.clone()));

        let writers = (0..WRITERS).map(|writer| {
            let (db, orders) = (db.clone(), orders.clone());
            tokio::spawn(async move {
                for number in 0..TRANSACTIONS {
                    write(&db, &orders, number + writer).await;
                    if number % 20 == 10 && writer == 0 {
                        kill_relays(&db).await;
                    }
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        eventually("the empty outbox", async || outbox_rows(&db).await == 0).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
        assert_complete(&db, &log).await;
        if db.get_database_backend() != DbBackend::Sqlite {
            assert!(stats.epoch() > 1, "the relay acquired the lock anew");
        }
        assert_eq!(stats.dead(), 0);
    })
    .await;
}

/// Answers when it is told to.
#[derive(Clone, Debug, Default)]
struct Gate {
    open: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl SchemaRegistry for Gate {
    fn register<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = if self.open.load(Ordering::Relaxed) {
            Ok(7)
        } else {
            Err(RegistryError::transient("the registry is down", None))
        };
        std::future::ready(answer).boxed()
    }

    fn schema(&self, _: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        std::future::ready(Err(RegistryError::permanent("nobody asks"))).boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_down_is_waited_for_and_told_of_once() {
    let _alone = COUNTERS.lock().await;
    on_each("the relay without a registry", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox);
        let gate = Gate::default();
        let asked = || gate.asked.load(Ordering::Relaxed);
        orders.publish_all((1..=20).map(|version| order("order-0", version))).await.unwrap();
        assert_eq!(asked(), 0, "publishing asks no registry");

        let recorder = Recorder::default();
        let log = Arc::clone(&recorder.log);
        let before = telemetry::counters().relay_waits;
        let relay = Relay::new(&db, recorder, Registry::new(gate.clone()), "test.").unwrap();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(relay.run(shutdown.clone()));
        eventually("the third question", async || asked() >= 3).await;
        assert_eq!(outbox_rows(&db).await, 20);
        assert_eq!(telemetry::counters().relay_waits, before + 1);
        gate.open.store(true, Ordering::Relaxed);
        eventually("the empty outbox", async || outbox_rows(&db).await == 0).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
        let versions: Vec<i64> = log.lock().unwrap().iter().map(|(_, version)| *version).collect();
        assert_eq!(versions, (1..=20).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_reach_a_broker_and_leave_the_outbox() {
    on_each("the relay to a broker", async |db| {
        let outbox = opened(&db).await;
        let broker = Broker::start().unwrap();
        broker.create_topic("shop.orders", 3).unwrap();
        let relay = Relay::connect(&db, &broker.config()).unwrap().with_outbox(&outbox);
        let (stats, shutdown) = (relay.stats(), CancellationToken::new());
        let running = tokio::spawn(relay.run(shutdown.clone()));
        let orders = OrdersProducer::new(&outbox);
        orders.publish_all((1..=500).map(|version| order("order-1", version))).await.unwrap();
        eventually("the empty outbox", async || outbox_rows(&db).await == 0).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
        assert_eq!((stats.relayed(), stats.deleted(), stats.dead(), stats.resent()), (500, 500, 0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outbox_full_of_holes_is_emptied_in_order() {
    on_each("the relay over holes", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox);
        orders.publish_all((1..=4_000).map(|version| order("order-0", version))).await.unwrap();
        db.execute_unprepared("DELETE FROM deimos_outbox WHERE id % 2 = 0").await.unwrap();
        let recorder = Recorder::default();
        let log = Arc::clone(&recorder.log);
        let limits = Limits { batch_rows: 1_500, ..Limits::default() };
        let relay = Relay::new(&db, recorder, Registry::memory(), "test.").unwrap().with_limits(limits);
        let (stats, shutdown) = (relay.stats(), CancellationToken::new());
        let running = tokio::spawn(relay.run(shutdown.clone()));
        eventually("the empty outbox", async || outbox_rows(&db).await == 0).await;
        shutdown.cancel();
        running.await.unwrap().unwrap();
        let versions: Vec<i64> = log.lock().unwrap().iter().map(|(_, version)| *version).collect();
        assert_eq!(versions, (1..=4_000).step_by(2).collect::<Vec<_>>());
        assert_eq!(stats.epoch(), 1, "no statement failed");
    })
    .await;
}

#[tokio::test]
async fn an_outbox_without_tables_is_named_with_its_remedy() {
    on_each("the relay without tables", async |db| {
        let relay = Relay::new(&db, Recorder::default(), Registry::memory(), "").unwrap();
        let error = relay.run(CancellationToken::new()).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.ends_with(
                "the outbox tables are missing in this database, run `deimos_runtime::outbox::migrate(&db)` once"
            ),
            "{text}"
        );
    })
    .await;
}
