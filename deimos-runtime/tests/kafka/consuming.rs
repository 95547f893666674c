//! Consumer groups: what is handled, what is committed, and what happens when it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use deimos_runtime::codec::confluent;
use deimos_runtime::kafka::{ConsumerGroup, Kafka, KafkaConfig};
use deimos_runtime::registry::{Registry, RegistryError, SchemaRegistry};
use deimos_runtime::testing::Broker;
use deimos_runtime::{ErrorPolicy, Producer, TraceContext};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;

use crate::contract::{OLD_ORDER, OrderKey, Orders, Payments, order};
use crate::reading::{PATIENCE, committed, header, read};
use crate::running::{Act, Running, broker, few_times, group, next, raw, recorder, versions};

#[tokio::test]
async fn what_was_handled_is_committed_at_the_end_and_not_given_again() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=10).map(|version| order("o-1", version))).await.unwrap();
    orders.tombstone(OrderKey { id: "o-1".to_owned() }).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let first = Running::start(group(&broker).subscribe(Orders, consumer));
    assert_eq!(versions(&next(&mut seen, 11).await), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]);
    first.stop().await.unwrap();
    assert_eq!(committed(&broker, "orders", 0), Some(11));

    orders.publish_all((12..=14).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let second = Running::start(group(&broker).subscribe(Orders, consumer));
    assert_eq!(versions(&next(&mut seen, 3).await), [12, 13, 14]);
    second.stop().await.unwrap();
    assert!(seen.recv().await.is_none(), "nothing is given twice");
}

#[tokio::test]
async fn what_was_handled_is_committed_while_the_group_runs() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=5).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::HangOn(5));
    let running = Running::start(group(&broker).subscribe(Orders, consumer).drain_timeout(Duration::from_millis(50)));
    next(&mut seen, 5).await;
    until_committed(&broker, 0..1, 4).await;
    running.stop().await.unwrap();
    assert_eq!(committed(&broker, "orders", 0), Some(4), "a message that was not handled is not committed");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_a_partition_come_in_order() {
    let (broker, orders) = broker(3).await;
    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    for version in 1..=200 {
        let batch = (0..10).map(|key| order(&format!("o-{key}"), version));
        orders.publish_all(batch).await.unwrap();
    }
    let seen = next(&mut seen, 2000).await;
    running.stop().await.unwrap();
    for partition in 0..3 {
        let offsets: Vec<_> = seen.iter().filter(|seen| seen.1 == partition).map(|seen| seen.2).collect();
        assert_eq!(offsets, (0..i64::try_from(offsets.len()).unwrap()).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_joins_takes_partitions_over_without_loss() {
    join_and_leave("cooperative-sticky").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_that_are_taken_and_given_back_at_once_are_not_silent() {
    join_and_leave("range").await;
}

/// A second member joins and leaves while messages are published; every message is handled, and committed in the end.
async fn join_and_leave(strategy: &str) {
    let (broker, orders) = broker(4).await;
    let config = broker.config().set("partition.assignment.strategy", strategy).unwrap();
    let group = || ConsumerGroup::new("billing", &config).unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let first = Running::start(group().subscribe(Orders, consumer.clone()));
    let publish = |range: std::ops::Range<i64>| {
        let orders = orders.clone();
        async move {
            for version in range {
                orders.publish_all((0..8).map(|key| order(&format!("o-{key}"), version))).await.unwrap();
            }
        }
    };
    publish(0..50).await;
    let mut all = next(&mut seen, 400).await;
    let (newcomer, mut seen_by_newcomer) = recorder(Act::Succeed);
    let second = Running::start(group().subscribe(Orders, newcomer));
    let mut version = 50;
    let mut by_newcomer = Vec::new();
    let start = std::time::Instant::now();
    while by_newcomer.is_empty() {
        assert!(start.elapsed() < PATIENCE, "the second member gets nothing");
        publish(version..version + 5).await;
        version += 5;
        while let Ok(message) = seen_by_newcomer.try_recv() {
            by_newcomer.push(message);
        }
    }
    publish(version..version + 50).await;
    version += 50;
    let expected: std::collections::HashSet<_> =
        (0..8).flat_map(|key| (0..version).map(move |version| (format!("o-{key}"), version))).collect();
    let mut distinct = std::collections::HashSet::new();
    all.append(&mut by_newcomer);
    while distinct.len() < expected.len() {
        for (_, _, _, value) in all.drain(..) {
            let value = value.unwrap();
            distinct.insert((value.id, value.version));
        }
        if distinct.len() == expected.len() {
            break;
        }
        let received = async {
            tokio::select! {
                message = seen.recv() => message,
                message = seen_by_newcomer.recv() => message,
            }
        };
        let message = tokio::time::timeout(PATIENCE, received).await;
        all.extend(message.unwrap_or_else(|_| panic!("{} of {} messages", distinct.len(), expected.len())));
    }
    assert_eq!(distinct, expected);
    // While members leave, brokers refuse commits; whoever stays takes over and commits in the end.
    second.stop().await.unwrap();
    until_committed(&broker, 0..4, version * 8).await;
    first.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_that_keeps_failing_stops_the_group_and_is_not_committed() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=5).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::FailOn(3));
    let running = Running::start(group(&broker).subscribe(Orders, consumer).on_error(few_times()));
    let error = running.ended().await.unwrap_err();
    assert_eq!(error.to_string(), "topic orders, partition 0, offset 2: the consumer failed 3 times: no 3s here");
    assert_eq!(versions(&next(&mut seen, 5).await), [1, 2, 3, 3, 3]);
    assert!(seen.recv().await.is_none(), "the messages behind it wait");
    assert_eq!(committed(&broker, "orders", 0), Some(2));

    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    assert_eq!(versions(&next(&mut seen, 3).await), [3, 4, 5]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_panic_is_a_failure() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=2).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, _seen) = recorder(Act::PanicOn(2));
    let policy = ErrorPolicy::Retry { max: 0, backoff: Duration::ZERO };
    let error = Running::start(group(&broker).subscribe(Orders, consumer).on_error(policy)).ended().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "topic orders, partition 0, offset 1: the consumer failed once: the consumer panicked: cannot bear 2"
    );
    assert_eq!(committed(&broker, "orders", 0), Some(1));
}

#[tokio::test]
async fn a_panic_outside_of_a_message_ends_the_group_and_silences_no_partition() {
    let (broker, _) = broker(1).await;
    let (consumer, _seen) = recorder(Act::PanicOnLimits);
    let error = Running::start(group(&broker).subscribe(Orders, consumer)).ended().await.unwrap_err();
    assert_eq!(error.to_string(), "topic orders, partition 0: the consumer panicked: cannot bear limits");
}

#[tokio::test]
async fn a_swallowed_failure_lets_the_next_message_through() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=4).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::FailOn(2));
    let running = Running::start(group(&broker).subscribe(Orders, consumer).on_error(ErrorPolicy::Swallow));
    assert_eq!(versions(&next(&mut seen, 4).await), [1, 2, 3, 4]);
    running.stop().await.unwrap();
    assert_eq!(committed(&broker, "orders", 0), Some(4));
}

#[tokio::test]
async fn a_batch_that_fails_is_given_again_from_the_message_that_failed() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=4).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Batch(100, 3));
    let running = Running::start(group(&broker).subscribe(Orders, consumer).on_error(few_times()));
    assert!(running.ended().await.is_err());
    assert_eq!(versions(&next(&mut seen, 5).await), [1, 2, 3, 3, 3]);
    assert_eq!(committed(&broker, "orders", 0), Some(2));
}

#[tokio::test]
async fn what_cannot_be_decoded_stops_the_group_by_name_or_is_swallowed() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let old = broker.registry().register("orders-value", &OLD_ORDER).await.unwrap();
    raw(&broker, "orders", &confluent::frame(old, b"\x06o-1\x021")).await;
    orders.publish(order("o-1", 3)).await.unwrap();

    let (consumer, mut seen) = recorder(Act::Succeed);
    let error = Running::start(group(&broker).subscribe(Orders, consumer)).ended().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "topic orders, partition 0, offset 1: the value was written with schema id {old}: data of com.acme.Order \
             cannot be read as com.acme.Order: `Order.version` is written as string and read as long"
        )
    );
    assert_eq!(versions(&next(&mut seen, 1).await), [1]);
    assert_eq!(committed(&broker, "orders", 0), Some(1));

    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer).on_error(ErrorPolicy::Swallow));
    assert_eq!(versions(&next(&mut seen, 1).await), [3]);
    running.stop().await.unwrap();
    assert_eq!(committed(&broker, "orders", 0), Some(3));
}

#[tokio::test]
async fn a_schema_that_the_registry_does_not_have_is_named() {
    let (broker, _) = broker(1).await;
    raw(&broker, "orders", &confluent::frame(99, b"\x06o-1\x02")).await;
    let (consumer, _seen) = recorder(Act::Succeed);
    let error = Running::start(group(&broker).subscribe(Orders, consumer)).ended().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "topic orders, partition 0, offset 0: written with schema id 99, which cannot be looked up: the registry has no \
         schema with id 99"
    );
}

#[tokio::test]
async fn one_group_consumes_several_topics_and_a_prefix_applies_to_all() {
    let broker = Broker::start().unwrap();
    let config = broker.config().topic_prefix("staging.");
    let kafka = Kafka::connect(&config).await.unwrap();
    Producer::<Orders>::new(&kafka).publish(order("o-1", 1)).await.unwrap();
    Producer::<Payments>::new(&kafka).publish_keyed("p-1", order("p-1", 2)).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let group = ConsumerGroup::new("billing", &config).unwrap();
    let running = Running::start(group.subscribe(Orders, consumer.clone()).subscribe(Payments, consumer));
    let mut topics: Vec<_> = next(&mut seen, 2).await.into_iter().map(|seen| seen.0).collect();
    topics.sort();
    assert_eq!(topics, ["staging.orders", "staging.payments"]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_consumer_publishes_belongs_to_the_trace_of_its_message() {
    let (broker, orders) = broker(1).await;
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    let (consumer, mut seen) = recorder(Act::PublishTo(Producer::new(&kafka)));
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let publish = async { orders.publish(order("o-1", 1)).await };
    TraceContext::scope(TraceContext::new(parent, None), publish).await.unwrap();
    next(&mut seen, 1).await;
    let visit = read(&broker.bootstrap_servers(), "visits", 1).remove(0);
    assert_eq!(header(&visit, "traceparent").as_deref(), Some(parent));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_consumer_that_does_not_finish_delays_the_end_no_longer_than_told() {
    let (broker, orders) = broker(2).await;
    orders.publish_all((1..=40).map(|version| order(&format!("o-{version}"), version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::HangOn(1));
    let running = Running::start(group(&broker).subscribe(Orders, consumer).drain_timeout(Duration::from_millis(100)));
    next(&mut seen, 20).await;
    running.stop().await.unwrap();

    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    assert!(versions(&next(&mut seen, 1).await).contains(&1), "it is given again");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn the_end_of_a_group_waits_for_the_message_in_hand_and_takes_no_other() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=3).map(|version| order("o-1", version))).await.unwrap();
    let go = Arc::new(Notify::new());
    let (consumer, mut seen) = recorder(Act::Wait(Arc::clone(&go)));
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    next(&mut seen, 1).await;
    running.shutdown.cancel();
    go.notify_one();
    running.ended().await.unwrap();
    assert!(seen.recv().await.is_none(), "what was not begun is left to the next owner");
    assert_eq!(committed(&broker, "orders", 0), Some(1));
}

#[tokio::test]
async fn a_registry_that_is_down_makes_a_partition_wait() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let registry = Registry::new(Sleepy { registry: broker.registry().clone(), failures: 2.into() });
    let config = KafkaConfig::new(broker.bootstrap_servers(), registry);
    let (consumer, mut seen) = recorder(Act::Succeed);
    let group = ConsumerGroup::new("billing", &config).unwrap();
    let running = Running::start(group.subscribe(Orders, consumer));
    assert_eq!(versions(&next(&mut seen, 1).await), [1]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_registry_that_lets_nobody_in_stops_the_group_and_no_message_is_swallowed() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let config = KafkaConfig::new(broker.bootstrap_servers(), Registry::new(Closed));
    let (consumer, _seen) = recorder(Act::Succeed);
    let group = ConsumerGroup::new("billing", &config).unwrap().on_error(ErrorPolicy::Swallow);
    let error = Running::start(group.subscribe(Orders, consumer)).ended().await.unwrap_err();
    assert_eq!(error.to_string(), "who are you?");
    assert_eq!(committed(&broker, "orders", 0), None);
}

/// Lets nobody in.
#[derive(Debug)]
struct Closed;

impl SchemaRegistry for Closed {
    fn register<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        std::future::ready(Err(RegistryError::unusable("who are you?"))).boxed()
    }

    fn schema(&self, _: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        std::future::ready(Err(RegistryError::unusable("who are you?"))).boxed()
    }
}

/// Fails a few times before it answers.
#[derive(Debug)]
struct Sleepy {
    registry: Registry,
    failures: AtomicU32,
}

impl SchemaRegistry for Sleepy {
    fn register<'a>(&'a self, subject: &'a str, schema: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        self.registry.register(subject, schema).boxed()
    }

    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        let fails = |failures: u32| failures.checked_sub(1);
        if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
            return std::future::ready(Err(RegistryError::transient("the registry sleeps", None))).boxed();
        }
        async move { Ok(self.registry.schema(id).await?.to_string()) }.boxed()
    }
}

#[tokio::test]
async fn a_topic_that_is_created_later_is_consumed() {
    let broker = Broker::start().unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    Producer::<Orders>::new(&kafka).publish(order("o-1", 1)).await.unwrap();
    assert_eq!(versions(&next(&mut seen, 1).await), [1]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_broker_that_comes_back_is_consumed_from_again() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    next(&mut seen, 1).await;
    broker.down().unwrap();
    let published = tokio::spawn({
        let orders = orders.clone();
        async move { orders.publish(order("o-1", 2)).await }
    });
    assert!(seen.try_recv().is_err(), "nothing comes from a broker that is down");
    broker.up().unwrap();
    tokio::time::timeout(PATIENCE, published).await.expect("it is acknowledged").unwrap().unwrap();
    assert!(versions(&next(&mut seen, 1).await).contains(&2));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_ends_in_time_though_no_broker_answers() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    // librdkafka keeps a commit for as long as a session lasts, in case the broker comes back.
    let config = broker.config().set("session.timeout.ms", "300000").unwrap();
    let group = ConsumerGroup::new("billing", &config).unwrap().drain_timeout(Duration::from_secs(1));
    let running = Running::start(group.subscribe(Orders, consumer));
    next(&mut seen, 1).await;
    broker.down().unwrap();
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_without_brokers_topics_or_name_says_so() {
    let (consumer, _seen) = recorder(Act::Succeed);
    let config = KafkaConfig::new("127.0.0.1:1", Registry::memory()).connect_timeout(Duration::from_millis(500));
    let group = || ConsumerGroup::new("billing", &config).unwrap();
    let error = Running::start(group().subscribe(Orders, consumer.clone())).ended().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no broker answered at 127.0.0.1:1 within 0.5 s: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: \
         Connection refused; check KAFKA_BROKERS and that Kafka is running"
    );
    let error = Running::start(group()).ended().await.unwrap_err();
    assert_eq!(error.to_string(), "the consumer group billing subscribes to no topic: call `subscribe` before `run`");
    let twice = group().subscribe(Orders, consumer.clone()).subscribe(Orders, consumer);
    let error = Running::start(twice).ended().await.unwrap_err();
    assert!(error.to_string().starts_with("the consumer group billing subscribes to orders twice"), "{error}");
    assert!(ConsumerGroup::new("", &config).is_err());
}

#[tokio::test]
async fn a_group_whose_future_is_dropped_leaves_in_the_background() {
    let (broker, orders) = broker(1).await;
    orders.publish_all((1..=3).map(|version| order("o-1", version))).await.unwrap();
    let (consumer, mut seen) = recorder(Act::Succeed);
    let running = Running::start(group(&broker).subscribe(Orders, consumer));
    next(&mut seen, 3).await;
    running.task.abort();
    assert!(tokio::time::timeout(PATIENCE, seen.recv()).await.expect("the group ends").is_none());
    until_committed(&broker, 0..1, 3).await;
}

/// Waits until the offsets that are committed for these partitions of `orders` make this sum.
async fn until_committed(broker: &Broker, partitions: std::ops::Range<i32>, sum: i64) {
    let start = std::time::Instant::now();
    loop {
        let now: i64 = partitions.clone().filter_map(|partition| committed(broker, "orders", partition)).sum();
        if now == sum {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{now} of {sum} messages are committed");
        tokio::task::yield_now().await;
    }
}
