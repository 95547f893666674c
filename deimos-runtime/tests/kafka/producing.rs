//! Publishing through the Kafka backend.

use std::time::Duration;

use deimos_runtime::codec::confluent;
use deimos_runtime::kafka::{Kafka, KafkaConfig};
use deimos_runtime::registry::{Registry, RegistryError, SchemaRegistry};
use deimos_runtime::testing::Broker;
use deimos_runtime::{Delivery, Producer, TraceContext, codec};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use rdkafka::message::Message;

use crate::contract::{Order, Orders, Payments, Visits, order};
use crate::reading::{header, read};

async fn kafka(broker: &Broker) -> Kafka {
    Kafka::connect(&broker.config()).await.expect("the broker answers")
}

#[tokio::test]
async fn an_unreachable_broker_is_one_clear_error() {
    let config = KafkaConfig::new("127.0.0.1:1", Registry::memory()).connect_timeout(Duration::from_millis(500));
    let error = Kafka::connect(&config).await.expect_err("nothing listens there");
    assert_eq!(
        error.to_string(),
        "no broker answered at 127.0.0.1:1 within 0.5 s: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: \
         Connection refused; check KAFKA_BROKERS and that Kafka is running"
    );
}

#[tokio::test]
async fn a_value_arrives_framed_with_key_headers_and_time() {
    let broker = Broker::start().unwrap();
    let kafka = kafka(&broker).await;
    let orders = Producer::<Orders>::new(&kafka).with_header("source", "shop");
    let trace = TraceContext::new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Some("a=b"));
    let publish = async { orders.publish(order("o-1", 3)).await };
    let delivery = TraceContext::scope(trace, publish).await.unwrap();
    assert!(matches!(delivery, Delivery::Acknowledged { offset: Some(0), .. }), "{delivery:?}");

    let message = read(&broker.bootstrap_servers(), "orders", 1).remove(0);
    let value = confluent::parse(message.payload().unwrap()).unwrap();
    assert_eq!(codec::decode::<Order>(value.body).unwrap(), order("o-1", 3));
    let key = confluent::parse(message.key().unwrap()).unwrap();
    assert_eq!(key.body, b"\x06o-1");
    assert_ne!(key.schema_id, value.schema_id);
    assert!(
        broker.registry().schema(value.schema_id).await.unwrap().contains(r#""name":"Order","namespace":"com.acme""#)
    );
    assert_eq!(header(&message, "source").as_deref(), Some("shop"));
    assert_eq!(header(&message, "tracestate").as_deref(), Some("a=b"));
    assert!(header(&message, "message_id").is_some() && header(&message, "traceparent").is_some());
    assert!(message.timestamp().to_millis().unwrap() > 1_500_000_000_000);
}

#[tokio::test]
async fn every_compression_of_kafka_is_written_and_read() {
    let broker = Broker::start().unwrap();
    let codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
    for (codec, version) in codecs.into_iter().zip(1..) {
        let config = broker.config().set("compression.type", codec).unwrap();
        let kafka = Kafka::connect(&config).await.unwrap_or_else(|error| panic!("{codec}: {error}"));
        let long = "o-".repeat(500);
        Producer::<Payments>::new(&kafka).publish_keyed("plain", order(&long, version)).await.unwrap();
    }
    let read = read(&broker.bootstrap_servers(), "payments", codecs.len());
    let versions = read.iter().map(|message| {
        codec::decode::<Order>(confluent::parse(message.payload().unwrap()).unwrap().body).unwrap().version
    });
    assert_eq!(versions.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn keys_are_plain_or_absent_and_tombstones_have_no_value() {
    let broker = Broker::start().unwrap();
    let kafka = kafka(&broker).await;
    Producer::<Payments>::new(&kafka).publish_keyed("plain", order("o-1", 1)).await.unwrap();
    Producer::<Payments>::new(&kafka).tombstone("plain").await.unwrap();
    Producer::<Visits>::new(&kafka).publish(order("o-1", 1)).await.unwrap();

    let payments = read(&broker.bootstrap_servers(), "payments", 2);
    assert!(payments.iter().all(|message| message.key() == Some(b"plain".as_slice())));
    assert!(payments[0].payload().is_some() && payments[1].payload().is_none());
    assert_eq!(read(&broker.bootstrap_servers(), "visits", 1)[0].key(), None);
}

#[tokio::test]
async fn a_prefix_applies_to_topic_and_subjects() {
    let broker = Broker::start().unwrap();
    let recording = Recording::default();
    let subjects = recording.subjects.clone();
    let config = KafkaConfig::new(broker.bootstrap_servers(), Registry::new(recording)).topic_prefix("staging.");
    let kafka = Kafka::connect(&config).await.unwrap();
    Producer::<Orders>::new(&kafka).publish(order("o-1", 1)).await.unwrap();
    assert_eq!(read(&broker.bootstrap_servers(), "staging.orders", 1).len(), 1);
    let mut subjects = subjects.lock().unwrap().clone();
    subjects.sort();
    assert_eq!(subjects, ["staging.orders-key", "staging.orders-value"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_beyond_the_queue_waits_for_room_and_keeps_the_order() {
    let broker = Broker::start().unwrap();
    broker.create_topic("orders", 2).unwrap();
    let config = broker.config().set("queue.buffering.max.messages", "100").unwrap();
    let kafka = Kafka::connect(&config).await.unwrap();
    let orders = Producer::<Orders>::new(&kafka);
    let flood = (0..8).map(|key| {
        let orders = orders.clone();
        async move { orders.publish_all((0..500).map(|version| order(&format!("o-{key}"), version))).await }
    });
    for deliveries in join_all(flood).await {
        let offset = |delivery| match delivery {
            Delivery::Acknowledged { offset, .. } => offset.expect("the broker told"),
            other => panic!("{other:?}"),
        };
        let offsets: Vec<i64> = deliveries.unwrap().into_iter().map(offset).collect();
        assert!(offsets.len() == 500 && offsets.is_sorted(), "{offsets:?}");
    }
    let mut next = std::collections::HashMap::new();
    for message in read(&broker.bootstrap_servers(), "orders", 4000) {
        let order: Order = codec::decode(confluent::parse(message.payload().unwrap()).unwrap().body).unwrap();
        let expected = next.entry(order.id.clone()).or_insert(0);
        assert_eq!(order.version, *expected, "{}", order.id);
        *expected += 1;
    }
    assert_eq!(next.values().sum::<i64>(), 4000);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_by_name_and_for_good() {
    let broker = Broker::start().unwrap();
    let config = broker.config().set("message.max.bytes", "1000").unwrap();
    let kafka = Kafka::connect(&config).await.unwrap();
    let orders = Producer::<Orders>::new(&kafka);
    let error = orders.publish_all([order("o-1", 1), order(&"x".repeat(2000), 2), order("o-3", 3)]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot publish to orders: message 2 of 3: MessageSizeTooLarge (Broker: Message size too large)"
    );
    assert!(!error.is_transient());
    assert_eq!(read(&broker.bootstrap_servers(), "orders", 1).len(), 1);
}

#[tokio::test]
async fn a_queue_of_one_message_makes_them_wait_and_a_message_larger_than_the_queue_fails() {
    let broker = Broker::start().unwrap();
    let config = broker.config().set("queue.buffering.max.messages", "1").unwrap();
    let config = config.set("queue.buffering.max.kbytes", "1").unwrap();
    let kafka = Kafka::connect(&config).await.unwrap();
    let orders = Producer::<Orders>::new(&kafka);
    orders.publish_all((0..50).map(|version| order("o-1", version))).await.unwrap();
    let error = orders.publish(order(&"x".repeat(2000), 1)).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot publish to orders: QueueFull (Local: Queue full)");
}

#[tokio::test]
async fn a_broker_that_went_away_is_a_transient_error_that_names_the_topic() {
    let broker = Broker::start().unwrap();
    let config = broker.config().set("message.timeout.ms", "300").unwrap();
    let kafka = Kafka::connect(&config).await.unwrap();
    let orders = Producer::<Orders>::new(&kafka);
    orders.publish(order("o-1", 1)).await.unwrap();
    broker.down().unwrap();
    let error = orders.publish(order("o-1", 2)).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot publish to orders: MessageTimedOut (Local: Message timed out)");
    assert!(error.is_transient());
    broker.up().unwrap();
    kafka.flush(Duration::from_secs(10)).await.unwrap();
}

#[tokio::test]
async fn flush_says_how_many_messages_are_left() {
    let broker = Broker::start().unwrap();
    let kafka = kafka(&broker).await;
    let orders = Producer::<Orders>::new(&kafka);
    orders.publish(order("o-1", 1)).await.unwrap();
    broker.down().unwrap();
    assert!(orders.publish(order("o-1", 2)).now_or_never().is_none(), "nobody acknowledges it");
    let error = kafka.flush(Duration::from_millis(50)).await.unwrap_err().to_string();
    assert_eq!(error, "1 messages were not acknowledged within 0.05 s");
    broker.up().unwrap();
    kafka.flush(Duration::from_secs(20)).await.unwrap();
}

/// Keeps the subjects, and fails for a while.
#[derive(Debug, Default)]
struct Recording {
    subjects: std::sync::Arc<std::sync::Mutex<Vec<String>>>,
    failures: std::sync::Mutex<u32>,
}

impl SchemaRegistry for Recording {
    fn register<'a>(&'a self, subject: &'a str, _: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return std::future::ready(Err(RegistryError::transient("the registry sleeps", None))).boxed();
        }
        self.subjects.lock().unwrap().push(subject.to_owned());
        std::future::ready(Ok(1)).boxed()
    }

    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        std::future::ready(Err(RegistryError::permanent(format!("no schema {id}")))).boxed()
    }
}

#[tokio::test]
async fn a_registry_that_comes_back_delays_a_message_and_one_that_does_not_fails_it() {
    let broker = Broker::start().unwrap();
    let sleepy = |failures: u32| {
        let registry = Registry::new(Recording { failures: failures.into(), ..Recording::default() });
        KafkaConfig::new(broker.bootstrap_servers(), registry).registry_timeout(Duration::from_secs(1))
    };
    let kafka = Kafka::connect(&sleepy(2)).await.unwrap();
    Producer::<Visits>::new(&kafka).publish(order("o-1", 1)).await.unwrap();

    let kafka = Kafka::connect(&sleepy(u32::MAX)).await.unwrap();
    let error = Producer::<Visits>::new(&kafka).publish(order("o-1", 1)).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot publish to visits: the registry sleeps");
    assert!(error.is_transient());
}
