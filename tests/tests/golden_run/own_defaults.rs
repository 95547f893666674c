//! A default that a type of the application refuses is found when a service starts, not when data comes.

use deimos_runtime::codec::{Plan, single_object};
use deimos_runtime::kafka::{ConsumerGroup, KafkaConfig};
use deimos_runtime::outbox::{self, Outbox};
use deimos_runtime::registry::Registry;
use deimos_runtime::{BoxError, CancellationToken, Metadata, Record, sea_orm, testing};
use deimos_tests::{own_types, refused_defaults};

use refused_defaults::acme::{Line, NewLine, Order};
use refused_defaults::topics::{OrderKey, Orders, OrdersConsumer, OrdersProducer};

const REFUSAL: &str =
    "the default of acme.Line.amount is -1, and deimos_tests::own::Amount refuses it: an amount of -1";

/// The causes of an error, from the outermost on.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn a_schema_says_which_default_is_refused() {
    let error = Order::SCHEMA.check_defaults().unwrap_err();
    assert_eq!((error.to_string().as_str(), error.record(), error.field()), (REFUSAL, "acme.Line", "amount"));
    assert_eq!(Line::SCHEMA.check_defaults().unwrap_err().to_string(), REFUSAL);
    OrderKey::SCHEMA.check_defaults().unwrap();
    for schema in own_types::SCHEMAS {
        schema.check_defaults().unwrap();
    }
}

#[test]
fn a_plan_is_refused() {
    let error = Plan::<Order>::compile(&Order::SCHEMA.text()).unwrap_err();
    assert_eq!(told(&error), format!("no data can be read as acme.Order: {REFUSAL}"));
}

#[test]
fn data_that_does_not_need_the_default_is_read() {
    let message = single_object::encode(&Order { id: "1".to_owned(), lines: Vec::new() }).unwrap();
    assert_eq!(single_object::decode::<Order>(&message).unwrap().id, "1");
}

#[tokio::test]
async fn nothing_is_published() {
    let kafka = testing::Kafka::new();
    let orders = OrdersProducer::new(&kafka);
    let error = orders.publish(Order { id: "1".to_owned(), lines: Vec::new() }).await.unwrap_err();
    assert_eq!(told(&error), format!("cannot publish to orders: {REFUSAL}"));
    assert!(!error.is_transient());
    assert!(orders.tombstone(OrderKey { id: "1".to_owned() }).await.is_err());
}

/// An order that is made by what would panic.
struct Careless;

impl From<Careless> for Order {
    fn from(_: Careless) -> Self {
        Self { id: "1".to_owned(), lines: vec![NewLine { article: "a".to_owned() }.into()] }
    }
}

#[tokio::test]
async fn nothing_is_made_of_what_is_to_be_published() {
    let orders = OrdersProducer::new(&testing::Kafka::new());
    assert_eq!(told(&orders.publish(Careless).await.unwrap_err()), format!("cannot publish to orders: {REFUSAL}"));
    assert!(orders.publish_all([Careless]).await.is_err());
}

#[test]
#[should_panic(
    expected = "Line cannot hold a default of its schema: deimos_tests::own::Amount refuses it: an amount of -1"
)]
fn what_nobody_checked_says_why() {
    let _ = Line::from(NewLine { article: "a".to_owned() });
}

#[tokio::test]
async fn an_outbox_is_not_opened() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
    outbox::migrate(&db).await.unwrap();
    let error = Outbox::open(&db, [refused_defaults::SCHEMAS]).await.unwrap_err();
    assert_eq!(told(&error), format!("the outbox was opened with a schema whose values cannot be made: {REFUSAL}"));
    Outbox::open(&db, [own_types::SCHEMAS]).await.unwrap();
}

struct Nobody;

impl OrdersConsumer for Nobody {
    async fn consume(&self, _: Order, _: &Metadata<OrderKey>) -> Result<(), BoxError> {
        unreachable!("the group does not start")
    }

    async fn tombstone(&self, _: &Metadata<OrderKey>) -> Result<(), BoxError> {
        unreachable!("the group does not start")
    }
}

#[tokio::test]
async fn a_group_does_not_start() {
    let config = KafkaConfig::new("127.0.0.1:1", Registry::memory());
    let group = ConsumerGroup::new("billing", &config).unwrap().subscribe(Orders, Nobody);
    let error = group.run(CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("the consumer group billing cannot read orders: {REFUSAL}"));
}
