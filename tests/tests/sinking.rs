//! From a topic to its table: a producer, a broker within the process, two members of a group, and a sink.

use std::time::{Duration, Instant};

use deimos_runtime::chrono::DateTime;
use deimos_runtime::kafka::{ConsumerGroup, Kafka};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};
use deimos_runtime::sink::{self, Sink};
use deimos_runtime::testing::Broker;
use deimos_tests::databases::on_each;
use deimos_tests::shop::com::example::shop::{NewOrder, Status};
use deimos_tests::shop::topics::{OrderKey, Orders, OrdersProducer, orders_table};
use tokio_util::sync::CancellationToken;

/// How long the rows may take to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

fn order(id: i64, version: i64) -> NewOrder {
    let (id, total) = (format!("{id:02}"), Decimal::new(version, 2));
    NewOrder { id, version, status: Status::Open, total, placed_at: DateTime::UNIX_EPOCH }
}

async fn rows(db: &DatabaseConnection) -> Vec<(String, i64)> {
    let rows = orders_table::Entity::find().order_by_asc(orders_table::Column::Id).all(db).await.unwrap();
    rows.into_iter().map(|row| (row.id, row.version)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_arrives_in_its_table() {
    on_each("a topic into its table", async |db| {
        sink::migrate(&db).await.unwrap();
        sink::create_table::<Orders>(&db).await.unwrap();
        let broker = Broker::start().unwrap();
        broker.create_topic("shop.orders", 4).unwrap();
        let config = broker.config();
        let shutdown = CancellationToken::new();
        let member = || ConsumerGroup::new("copies", &config).unwrap().subscribe(Orders, Sink::new(&db));
        let members = [tokio::spawn(member().run(shutdown.clone())), tokio::spawn(member().run(shutdown.clone()))];

        let orders = OrdersProducer::new(Kafka::connect(&config).await.unwrap());
        for version in 1..=20 {
            orders.publish_all((0..30).map(|id| order(id, version))).await.unwrap();
        }
        for id in 20..30 {
            orders.tombstone(OrderKey { id: format!("{id:02}") }).await.unwrap();
        }
        let expected: Vec<_> = (0..20).map(|id| (format!("{id:02}"), 20)).collect();
        let start = Instant::now();
        while rows(&db).await != expected {
            assert!(start.elapsed() < PATIENCE, "the table holds {:?}", rows(&db).await);
        }
        shutdown.cancel();
        for member in members {
            member.await.unwrap().unwrap();
        }
        assert_eq!(rows(&db).await, expected);
    })
    .await;
}
