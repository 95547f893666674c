//! The test kit on the bindings of the sample contract.

use std::sync::Mutex;

use deimos_runtime::chrono::DateTime;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::testing::{self, Incoming, Outcome, deliver};
use deimos_runtime::{
    BoxError, Delivery, ErrorPolicy, Metadata, TraceContext, assert_not_sent, assert_sent, assert_tombstone,
};
use deimos_tests::shop::com::example::shop::{NewOrder, Order, Status};
use deimos_tests::shop::topics::{OrderKey, Orders, OrdersConsumer, OrdersProducer};
use serde_json::json;

fn order(id: &str, status: Status) -> NewOrder {
    NewOrder { id: id.into(), version: 1, status, total: Decimal::new(995, 2), placed_at: DateTime::UNIX_EPOCH }
}

fn key(id: &str) -> OrderKey {
    OrderKey { id: id.into() }
}

async fn two_orders_and_a_tombstone() -> testing::Kafka {
    let kafka = testing::Kafka::new();
    let orders = OrdersProducer::new(&kafka);
    orders.publish(order("7", Status::Open)).await.unwrap();
    orders.publish(order("8", Status::Paid)).await.unwrap();
    orders.tombstone(key("7")).await.unwrap();
    kafka
}

/// What an assertion says when it fails.
fn failure(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(assertion).expect_err("the assertion fails");
    *panic.downcast::<String>().expect("assertions panic with text")
}

#[tokio::test]
async fn what_was_sent_is_found_by_some_of_its_fields() {
    let kafka = two_orders_and_a_tombstone().await;
    assert_sent!(kafka, Orders { id: "8", status: Status::Paid, .. });
    assert_sent!(&kafka, Orders: 3);
    assert_not_sent!(kafka, Orders { id: "7", status: Status::Paid, .. });
    assert_tombstone!(kafka, Orders, key("7"));
    assert_not_sent!(testing::Kafka::new(), Orders);
}

/// A relay would take it for how to find the partition.
#[tokio::test]
async fn a_header_of_a_reserved_name_is_refused() {
    let kafka = testing::Kafka::new();
    let orders = OrdersProducer::new(&kafka).with_header("deimos-placement", "any");
    let expected = "cannot publish to shop.orders: the header `deimos-placement` is one of Deimos' own; give yours another \
                    name";
    assert_eq!(orders.publish(order("7", Status::Open)).await.unwrap_err().to_string(), expected);
    let error = orders.tombstone(key("7")).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.is_transient()), (expected, false));
    assert_not_sent!(kafka, Orders);
}

#[tokio::test]
async fn without_dots_every_field_is_compared() {
    let kafka = testing::Kafka::new();
    OrdersProducer::new(&kafka).publish(order("7", Status::Open)).await.unwrap();
    assert_sent!(
        kafka,
        Orders {
            id: "7",
            version: 1,
            status: Status::Open,
            total: Decimal::new(995, 2),
            note: None,
            lines: [],
            placed_at: DateTime::UNIX_EPOCH,
            message_id: "00000000-0000-0000-0000-000000000001",
            timestamp: DateTime::from_timestamp_millis(1_577_836_800_001).unwrap(),
        }
    );
}

#[tokio::test]
async fn a_miss_shows_the_closest_message_and_all_others() {
    let kafka = two_orders_and_a_tombstone().await;
    let said = failure(|| assert_sent!(kafka, Orders { id: "7", status: Status::Paid, version: 1, .. }));
    let start = "no message on shop.orders matches\n\
                 closest is #1 (key OrderKey { id: \"7\" }): 1 of 3 fields differ\n  \
                 status expected Paid, was Open\n\
                 3 sent\n  #1 key OrderKey { id: \"7\" }: Order { id: \"7\", version: 1";
    assert!(said.starts_with(start), "{said}");
    assert!(said.ends_with("\n  #3 key OrderKey { id: \"7\" }: tombstone"), "{said}");
}

#[tokio::test]
async fn other_assertions_say_what_was_sent_instead() {
    let kafka = two_orders_and_a_tombstone().await;
    let said = failure(|| assert_sent!(kafka, Orders: 2));
    assert!(said.starts_with("expected 2 messages on shop.orders; 3 sent\n"), "{said}");
    let kafka = two_orders_and_a_tombstone().await;
    let said = failure(|| assert_not_sent!(kafka, Orders { id: "8", .. }));
    assert!(said.starts_with("message #2 on shop.orders matches; 3 sent\n"), "{said}");
    let kafka = two_orders_and_a_tombstone().await;
    let said = failure(|| assert_tombstone!(kafka, Orders, key("8")));
    assert!(said.starts_with("no tombstone on shop.orders for the key OrderKey { id: \"8\" }; 3 sent\n"), "{said}");
}

#[tokio::test]
async fn equal_keys_share_a_partition_and_offsets_count_up_within_it() {
    let kafka = testing::Kafka::with_partitions(4);
    let orders = OrdersProducer::new(&kafka);
    for number in 0..40 {
        let delivery = orders.publish(order(&(number % 10).to_string(), Status::Open)).await.unwrap();
        let sent = kafka.sent::<Orders>().pop().unwrap();
        assert_eq!(delivery, Delivery::Acknowledged { partition: sent.partition, offset: Some(sent.offset) });
    }
    let sent = kafka.sent::<Orders>();
    for partition in 0..4 {
        let own: Vec<_> = sent.iter().filter(|message| message.partition == partition).collect();
        assert!(!own.is_empty());
        assert!(own.iter().zip(0..).all(|(message, offset)| message.offset == offset));
    }
    assert!(sent.iter().all(|one| sent.iter().all(|other| one.key != other.key || one.partition == other.partition)));
}

/// Notes what it was given; an order called `bad` is an error.
#[derive(Default)]
struct Billing {
    seen: Mutex<Vec<String>>,
}

impl Billing {
    fn note(&self, what: String) {
        self.seen.lock().unwrap().push(what);
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl OrdersConsumer for Billing {
    async fn consume(&self, value: Order, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        if value.id == "bad" {
            return Err("cannot bill a bad order".into());
        }
        let trace = TraceContext::current().map(|trace| trace.traceparent().to_owned());
        self.note(format!("{} {:?} under {} at {}, {trace:?}", value.id, value.status, at.key.id, at.offset));
        Ok(())
    }

    async fn tombstone(&self, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        self.note(format!("{} is gone", at.key.id));
        Ok(())
    }
}

#[tokio::test]
async fn a_borrowed_consumer_gets_what_is_delivered() {
    let billing = Billing::default();
    deliver(Orders, &billing, order("7", Status::Paid)).await.unwrap().expect_done();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let message = Incoming::keyed(Orders, key("other"), order("8", Status::Open));
    message.with_header("traceparent", parent).at_offset(5).deliver(&billing).await.unwrap().expect_done();
    Incoming::tombstone(Orders, key("7")).deliver(&billing).await.unwrap().expect_done();
    let traced = format!("8 Open under other at 5, Some({parent:?})");
    assert_eq!(billing.seen(), ["7 Paid under 7 at 0, None", traced.as_str(), "7 is gone"]);
}

#[tokio::test]
async fn a_failing_consumer_makes_the_outcome_that_its_policy_says() {
    let billing = Billing::default();
    let outcome = deliver(Orders, &billing, order("bad", Status::Paid)).await.unwrap();
    assert!(matches!(&outcome, Outcome::Retry(error) if error.to_string() == "cannot bill a bad order"));
    let message = Incoming::value(Orders, order("bad", Status::Paid)).with_policy(ErrorPolicy::Swallow);
    assert!(matches!(message.deliver(&billing).await.unwrap(), Outcome::Swallowed(_)));
    assert_eq!(billing.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn a_value_that_does_not_encode_is_an_error_of_its_own() {
    let new = NewOrder { total: Decimal::new(1, 5), ..order("7", Status::Open) };
    let error = deliver(Orders, &Billing::default(), new).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot publish to shop.orders");
}

/// An order of before there were lines, whose ids were numbers in text and whose states were fewer.
const OLDER: &str = r#"{"type": "record", "name": "Order", "namespace": "com.example.shop", "fields": [
    {"name": "id", "type": "bytes"},
    {"name": "version", "type": "int"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["PAID"]}},
    {"name": "total", "type": "bytes"},
    {"name": "clerk", "type": "string"},
    {"name": "placed_at", "type": "long"},
    {"name": "message_id", "type": "string"},
    {"name": "timestamp", "type": "long"}
]}"#;

#[tokio::test]
async fn a_consumer_gets_what_another_version_has_written() {
    let value = json!({
        "id": "7", "version": 1, "status": "PAID", "total": [1, 44], "clerk": "Ada", "placed_at": 0, "message_id": "m",
        "timestamp": 0
    });
    let billing = Billing::default();
    testing::deliver_written_by(Orders, &billing, OLDER, &value).await.unwrap().expect_done();
    assert_eq!(billing.seen(), ["7 Paid under 7 at 0, None"]);

    let renamed = OLDER.replace("version", "revision");
    let error = testing::deliver_written_by(Orders, &billing, &renamed, &json!({})).await.unwrap_err().to_string();
    assert!(error.starts_with("the value is no com.example.shop.Order\n"), "{error}");
    let value: serde_json::Value = serde_json::from_str(&value.to_string().replace("version", "revision")).unwrap();
    let error = testing::deliver_written_by(Orders, &billing, &renamed, &value).await.unwrap_err().to_string();
    let expected = "data of com.example.shop.Order cannot be read as com.example.shop.Order: `Order.version` is read as long, \
                    but it is not written and has no default";
    assert_eq!(error, expected);
}
