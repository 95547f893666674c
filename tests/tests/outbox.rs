//! The outbox on every database: its tables, what a publishing leaves there, and what the relay's store makes of it.

use std::collections::BTreeSet;
use std::time::Duration;

use deimos_runtime::chrono::{DateTime, Utc};
use deimos_runtime::outbox::{self, Outbox};
use deimos_runtime::relay::store::{Database, Death, Wanted};
use deimos_runtime::relay::{Row, Store};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait,
};
use deimos_runtime::{Delivery, NoKey, Producer, Record, Topic, codec};
use deimos_tests::databases::{kill_relays, on_each};
use deimos_tests::shop::SCHEMAS;
use deimos_tests::shop::com::example::shop::{NewOrder, Order, Status};
use deimos_tests::shop::topics::{OrderKey, OrdersProducer};

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(20);

/// A topic whose messages have no key.
#[derive(Clone, Copy, Debug)]
struct Notes;

impl Topic for Notes {
    const NAME: &'static str = "shop.notes";
    type Key = NoKey;
    type Value = Order;
}

fn order(id: &str, version: i64) -> Order {
    let placed_at = DateTime::<Utc>::from_timestamp_millis(1_700_000_000_000).unwrap();
    NewOrder { id: id.to_owned(), version, status: Status::Paid, total: Decimal::new(1250, 2), placed_at }.into()
}

async fn opened(db: &DatabaseConnection) -> Outbox {
    outbox::migrate(db).await.expect("the tables are made");
    Outbox::open(db, [SCHEMAS]).await.expect("the outbox opens")
}

async fn acquired(db: &DatabaseConnection) -> Database {
    let mut store = Database::new(db).unwrap();
    assert!(store.acquire().await.unwrap().is_some(), "nobody else has the lock");
    store
}

fn everything() -> Wanted {
    Wanted { gaps: Vec::new(), above: 0, limit: 10_000 }
}

async fn rows(db: &DatabaseConnection) -> Vec<Row> {
    let mut store = acquired(db).await;
    let rows = store.fetch(&everything()).await.unwrap();
    store.release().await;
    rows
}

async fn count(db: &DatabaseConnection, table: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

fn version(row: &Row) -> i64 {
    codec::decode::<Order>(row.value.as_deref().unwrap()).unwrap().version
}

fn ids(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

/// Tries until it is `Some`.
async fn eventually<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let tries = async {
        loop {
            if let Some(value) = condition().await {
                return value;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, tries).await.unwrap_or_else(|_| panic!("{what} did not come true"))
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_again_or_at_once_does_no_harm() {
    on_each("outbox migrations", async |db| {
        let (first, second) = tokio::join!(outbox::migrate(&db), outbox::migrate(&db));
        first.expect("one of two migrates");
        second.expect("the other does as well");
        let outbox = opened(&db).await;
        OrdersProducer::new(&outbox).publish(order("a", 1)).await.unwrap();
        outbox::migrate(&db).await.expect("a third time");
        assert_eq!(rows(&db).await.len(), 1, "rows survive");
    })
    .await;
}

#[tokio::test]
async fn missing_tables_are_named_with_their_remedy() {
    on_each("the check for outbox tables", async |db| {
        let error = Outbox::open(&db, [SCHEMAS]).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the outbox tables are missing in this database: run `deimos_runtime::outbox::migrate(&db)` once, or apply \
             the statements of `deimos_runtime::outbox::migration(&db)` with your own migrations"
        );
    })
    .await;
}

#[tokio::test]
async fn tables_of_another_version_are_refused() {
    on_each("the check of the outbox's version", async |db| {
        opened(&db).await;
        db.execute_unprepared("UPDATE deimos_outbox_version SET version = 7").await.unwrap();
        let error = Outbox::open(&db, [SCHEMAS]).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the outbox tables of this database are of version 7, this program knows version 1: build it with the \
             newer deimos-runtime that made them"
        );
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_was_not_stored_is_refused() {
    on_each("unknown schemas in the outbox", async |db| {
        outbox::migrate(&db).await.unwrap();
        let outbox = Outbox::open(&db, []).await.unwrap();
        let error = OrdersProducer::new(&outbox).publish(order("a", 1)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot publish to shop.orders: the outbox was opened without the schema of com.example.shop.Order_key: \
             pass the `SCHEMAS` of the module that has it to `Outbox::open`"
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_keeps_all_of_a_message() {
    on_each("rows of the outbox", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox).with_header("tenant", "blue");
        let before = Utc::now().timestamp_millis();
        assert_eq!(orders.publish(order("a", 1)).await.unwrap(), Delivery::Enqueued);
        orders.tombstone(OrderKey { id: "a".to_owned() }).await.unwrap();
        Producer::<Notes>::new(&outbox).publish(order("n", 2)).await.unwrap();

        let rows = rows(&db).await;
        let [value, tombstone, note] = rows.as_slice() else { panic!("three rows: {rows:?}") };
        assert_eq!((value.topic.as_str(), note.topic.as_str()), ("shop.orders", "shop.notes"));
        assert_eq!(codec::decode::<OrderKey>(value.key.as_deref().unwrap()).unwrap().id, "a");
        assert_eq!(value.key_schema.as_deref(), Some(&OrderKey::SCHEMA.identity.as_bytes()[..]));
        assert_eq!(value.value_schema.as_deref(), Some(&Order::SCHEMA.identity.as_bytes()[..]));
        assert_eq!(version(value), 1);
        assert!(value.headers.as_ref().unwrap().windows(10).any(|part| part == b"tenant\x05blu"), "the header is kept");
        assert!(value.event_time >= before && value.event_time <= Utc::now().timestamp_millis());
        assert_eq!((&tombstone.value, &tombstone.value_schema), (&None, &None));
        assert_eq!(tombstone.key, value.key);
        assert_eq!((&note.key, &note.key_schema), (&None, &None));

        let mut store = acquired(&db).await;
        let identity = Order::SCHEMA.identity;
        assert!(store.schema(identity.as_bytes()).await.unwrap().is_some());
        assert_eq!(store.schema(&[9; 32]).await.unwrap(), None);
        store.release().await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_keeps_its_order_and_its_nulls() {
    on_each("batches of the outbox", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox);
        let deliveries = orders.publish_all((0..2_500).map(|version| order("a", version))).await.unwrap();
        assert_eq!(deliveries.len(), 2_500);
        let rows = rows(&db).await;
        assert!(rows.iter().map(version).eq(0..2_500), "ids follow the order of the batch");
        Producer::<Notes>::new(&outbox).publish_all([order("n", 1), order("n", 2)]).await.unwrap();
        assert_eq!(count(&db, "deimos_outbox WHERE message_key IS NULL").await, 2);
        assert_eq!(orders.publish_all(Vec::<Order>::new()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_rollback_leaves_nothing() {
    on_each("transactions of the outbox", async |db| {
        let outbox = opened(&db).await;
        let orders = OrdersProducer::new(&outbox);
        let tx = db.begin().await.unwrap();
        orders.within(&tx).publish_all([order("a", 1), order("a", 2)]).await.unwrap();
        tx.rollback().await.unwrap();
        let tx = db.begin().await.unwrap();
        orders.within(&tx).publish(order("a", 3)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rows(&db).await.iter().map(version).collect::<Vec<_>>(), [3]);
    })
    .await;
}

/// SQLite has one writer at a time, so no row becomes visible below another.
async fn interleaved(db: &DatabaseConnection, orders: &OrdersProducer) -> Option<DatabaseTransaction> {
    if db.get_database_backend() == DbBackend::Sqlite {
        return None;
    }
    let late = db.begin().await.unwrap();
    orders.within(&late).publish(order("late", 1)).await.unwrap();
    orders.publish(order("early", 2)).await.unwrap();
    Some(late)
}

#[tokio::test]
async fn a_row_that_commits_late_is_found_in_its_gap_and_in_order() {
    on_each("gaps of the outbox", async |db| {
        let orders = OrdersProducer::new(&opened(&db).await);
        let Some(late) = interleaved(&db, &orders).await else { return };
        let mut store = acquired(&db).await;
        let early = store.fetch(&everything()).await.unwrap();
        assert_eq!(early.iter().map(version).collect::<Vec<_>>(), [2]);
        let waiting = store.writers().await.unwrap();
        late.commit().await.unwrap();
        orders.publish(order("tail", 3)).await.unwrap();

        let above = early[0].id;
        let wanted = Wanted { gaps: vec![1..=above - 2, above - 1..=above - 1], above, limit: 10 };
        let found = store.fetch(&wanted).await.unwrap();
        assert_eq!(found.iter().map(version).collect::<Vec<_>>(), [1, 3]);
        assert!(found.is_sorted_by_key(|row| row.id));
        if let Some(waiting) = waiting {
            assert_eq!(waiting.len(), 1, "the late transaction was the only writer");
            let gone = store.writers().await.unwrap().unwrap();
            assert_eq!(gone.intersection(&waiting).collect::<BTreeSet<_>>(), BTreeSet::new());
        }
        store.release().await;
    })
    .await;
}

#[tokio::test]
async fn rows_leave_by_their_own_id() {
    on_each("deletes of the outbox", async |db| {
        let orders = OrdersProducer::new(&opened(&db).await);
        orders.publish_all((0..5).map(|version| order("a", version))).await.unwrap();
        let mut store = acquired(&db).await;
        let all = ids(&store.fetch(&everything()).await.unwrap());
        store.delete(&[all[1], all[3]]).await.unwrap();
        let death = Death { error: "too large".to_owned(), refusals: 3 };
        store.bury(all[2], &death).await.unwrap();
        assert_eq!(ids(&store.fetch(&everything()).await.unwrap()), [all[0], all[4]]);
        store.release().await;
        let kept = format!("deimos_outbox_dead WHERE id = {} AND error = 'too large' AND refusals = 3", all[2]);
        assert_eq!(count(&db, &kept).await, 1);
        assert_eq!(count(&db, "deimos_outbox_dead").await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_relay_at_a_time_and_the_next_when_its_session_ends() {
    on_each("the lock of the outbox", async |db| {
        opened(&db).await;
        let mut first = Database::new(&db).unwrap();
        let mut second = Database::new(&db).unwrap();
        let epoch = first.acquire().await.unwrap().expect("the lock is free");
        assert_eq!(second.acquire().await.unwrap(), None);
        kill(&db, &mut first).await;
        let next = eventually("the take-over", async || second.acquire().await.unwrap()).await;
        assert_eq!(next, epoch + 1);
        if db.get_database_backend() != DbBackend::Sqlite {
            let error = first.delete(&[1]).await.unwrap_err();
            assert_eq!(error.to_string(), "the relay cannot delete what Kafka has acknowledged");
        }
        first.release().await;
        second.release().await;
    })
    .await;
}

#[tokio::test]
async fn rows_that_were_committed_asynchronously_are_made_safe_before_they_are_handed_out() {
    on_each("asynchronous commits", async |db| {
        if db.get_database_backend() != DbBackend::Postgres {
            return;
        }
        let orders = OrdersProducer::new(&opened(&db).await);
        let off = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); \
             END $$";
        db.execute_unprepared(off).await.unwrap();
        let mut store = acquired(&db).await;
        let writer = "SELECT xmin::text::bigint FROM deimos_relay";
        let last_writer = async || -> i64 {
            let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, writer)).await.unwrap().unwrap();
            row.try_get_by_index(0).unwrap()
        };
        let before = last_writer().await;
        assert_eq!(store.fetch(&everything()).await.unwrap(), []);
        assert_eq!(last_writer().await, before, "there was nothing to make safe");
        orders.publish(order("a", 1)).await.unwrap();
        assert_eq!(store.fetch(&everything()).await.unwrap().len(), 1);
        assert!(last_writer().await > before, "a commit followed the reading");
        store.release().await;
    })
    .await;
}

#[tokio::test]
async fn a_backlog_without_statistics_is_not_scanned() {
    on_each("the plans of the relay", async |db| {
        if db.get_database_backend() != DbBackend::Postgres {
            return;
        }
        let orders = OrdersProducer::new(&opened(&db).await);
        db.execute_unprepared("ALTER TABLE deimos_outbox SET (autovacuum_enabled = off)").await.unwrap();
        orders.publish_all((0..20_000).map(|version| order("a", version))).await.unwrap();
        let mut store = acquired(&db).await;
        let read = store.fetch(&Wanted { gaps: vec![1..=9], above: 5_000, limit: 5_000 }).await.unwrap();
        store.delete(&ids(&read)).await.unwrap();
        store.release().await;

        let scans = "SELECT idx_scan, seq_scan FROM pg_stat_user_tables WHERE relname = 'deimos_outbox'";
        let scans = || Statement::from_string(DbBackend::Postgres, scans);
        let (by_index, whole) = eventually("the statistics of the session", async || {
            let row = db.query_one_raw(scans()).await.unwrap().unwrap();
            let scans: (i64, i64) = row.try_get_many_by_index().unwrap();
            (scans.0 > 0).then_some(scans)
        })
        .await;
        assert!(by_index >= 3 && whole == 0, "{by_index} by index, {whole} of the whole table");
    })
    .await;
}

/// Ends the session of a store as an operator of the server would, without its help.
async fn kill(db: &DatabaseConnection, store: &mut Database) {
    match db.get_database_backend() {
        DbBackend::Sqlite => store.release().await,
        _ => assert!(kill_relays(db).await, "the store has a session"),
    }
}
