//! Publishing within a transaction: joined, refused, or waived by name.

use deimos_runtime::kafka::Kafka;
use deimos_runtime::sea_orm::{Database, TransactionTrait};
use deimos_runtime::testing::Broker;
use deimos_runtime::{Backend, Delivery, rust_decimal::Decimal};
use deimos_tests::shop::com::example::shop::{NewOrder, Status};
use deimos_tests::shop::topics::OrdersProducer;

fn order() -> NewOrder {
    let (id, placed_at) = ("o-1".to_owned(), deimos_runtime::chrono::DateTime::UNIX_EPOCH);
    NewOrder { id, version: 1, status: Status::Open, total: Decimal::ONE, placed_at }
}

#[tokio::test]
async fn a_backend_that_cannot_join_a_transaction_refuses_it() {
    let broker = Broker::start().unwrap();
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    let tx = Database::connect("sqlite::memory:").await.unwrap().begin().await.unwrap();
    let error = OrdersProducer::new(&kafka).within(&tx).publish(order()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the Kafka backend cannot join a transaction: a rollback would leave the message there; publish through an \
         Outbox, or build the producer with `.non_atomic()` if that is meant"
    );
    let waived = OrdersProducer::new(&kafka).non_atomic().within(&tx).publish(order()).await.unwrap();
    assert!(matches!(waived, Delivery::Acknowledged { .. }), "{waived:?}");
}

#[tokio::test]
async fn a_disabled_backend_publishes_nothing_within_a_transaction_either() {
    let tx = Database::connect("sqlite::memory:").await.unwrap().begin().await.unwrap();
    let delivery = OrdersProducer::new(Backend::Disabled).within(&tx).publish(order()).await.unwrap();
    assert_eq!(delivery, Delivery::Discarded);
}
