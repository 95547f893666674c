//! Consumers that do what they are told, and groups that run them.

use std::sync::Arc;
use std::time::Duration;

use deimos_runtime::codec::confluent;
use deimos_runtime::kafka::{ConsumerGroup, GroupError, Kafka};
use deimos_runtime::testing::Broker;
use deimos_runtime::{BatchLimits, BoxError, Consume, ErrorPolicy, Handler, Message, Producer, Record as _, Topic};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::contract::{Order, OrderKey, Orders, Payments, Visits, order};
use crate::reading::PATIENCE;

/// Tells of every message, and does what it is told.
#[derive(Clone)]
pub(crate) struct Recorder {
    seen: UnboundedSender<Seen>,
    act: Act,
}

/// Topic, partition, offset and value.
pub(crate) type Seen = (String, i32, i64, Option<Order>);

#[derive(Clone)]
pub(crate) enum Act {
    Succeed,
    /// Fails on this version.
    FailOn(i64),
    PanicOn(i64),
    /// Panics before it is given anything.
    PanicOnLimits,
    /// Never comes back from this version.
    HangOn(i64),
    PublishTo(Producer<Visits>),
    /// Takes up to so many at a time, and fails on this version.
    Batch(usize, i64),
    /// Finishes once it is let go.
    Wait(Arc<Notify>),
}

pub(crate) fn recorder(act: Act) -> (Recorder, UnboundedReceiver<Seen>) {
    let (seen, receiver) = unbounded_channel();
    (Recorder { seen, act }, receiver)
}

impl Recorder {
    async fn record<T: Topic<Value = Order>>(&self, message: Message<T>) -> Result<(), BoxError> {
        let at = &message.metadata;
        let version = message.value.as_ref().map_or(0, |order| order.version);
        let _ = self.seen.send((at.topic.clone(), at.partition, at.offset, message.value.clone()));
        match &self.act {
            Act::FailOn(bad) | Act::Batch(_, bad) if *bad == version => Err(format!("no {version}s here").into()),
            Act::PanicOn(bad) if *bad == version => panic!("cannot bear {version}"),
            Act::Wait(go) => {
                go.notified().await;
                Ok(())
            }
            Act::HangOn(bad) if *bad == version => std::future::pending().await,
            Act::PublishTo(visits) => Ok(visits.publish(order("visit", version)).await.map(|_| ())?),
            _ => Ok(()),
        }
    }
}

impl Consume<Orders> for Handler<Recorder> {
    type Consumer = Recorder;

    async fn consume(recorder: &Recorder, message: Message<Orders>) -> Result<(), BoxError> {
        recorder.record(message).await
    }

    fn limits(recorder: &Recorder) -> BatchLimits {
        match recorder.act {
            Act::Batch(max_records, _) => BatchLimits { max_records },
            Act::PanicOnLimits => panic!("cannot bear limits"),
            _ => BatchLimits { max_records: 1 },
        }
    }
}

impl Consume<Payments> for Handler<Recorder> {
    type Consumer = Recorder;

    async fn consume(recorder: &Recorder, message: Message<Payments>) -> Result<(), BoxError> {
        recorder.record(message).await
    }
}

/// A group that runs.
pub(crate) struct Running {
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: JoinHandle<Result<(), GroupError>>,
}

impl Running {
    pub(crate) fn start(group: ConsumerGroup) -> Self {
        let shutdown = CancellationToken::new();
        Self { task: tokio::spawn(group.run(shutdown.clone())), shutdown }
    }

    pub(crate) async fn stop(self) -> Result<(), GroupError> {
        self.shutdown.cancel();
        self.ended().await
    }

    pub(crate) async fn ended(self) -> Result<(), GroupError> {
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends in time").expect("it does not panic")
    }
}

pub(crate) fn group(broker: &Broker) -> ConsumerGroup {
    ConsumerGroup::new("billing", &broker.config()).unwrap()
}

pub(crate) async fn broker(partitions: i32) -> (Broker, Producer<Orders>) {
    let broker = Broker::start().unwrap();
    broker.create_topic("orders", partitions).unwrap();
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    (broker, Producer::new(&kafka))
}

/// The next `count` messages.
pub(crate) async fn next(seen: &mut UnboundedReceiver<Seen>, count: usize) -> Vec<Seen> {
    let mut messages = Vec::new();
    while messages.len() < count {
        let message = tokio::time::timeout(PATIENCE, seen.recv()).await;
        messages
            .push(message.unwrap_or_else(|_| panic!("{} of {count} messages", messages.len())).expect("a consumer"));
    }
    messages
}

pub(crate) fn versions(seen: &[Seen]) -> Vec<i64> {
    seen.iter().map(|(_, _, _, order)| order.as_ref().map_or(0, |order| order.version)).collect()
}

pub(crate) fn few_times() -> ErrorPolicy {
    ErrorPolicy::Retry { max: 2, backoff: Duration::from_millis(5) }
}

/// Sends a message to partition 0, with the framing and the body of a value, under the key of the order `o-1`.
pub(crate) async fn raw(broker: &Broker, topic: &str, value: &[u8]) {
    let key = broker.registry().register("orders-key", &OrderKey::SCHEMA.text()).await.unwrap();
    send(broker, topic, &confluent::frame(key, b"\x06o-1"), value);
}

/// Sends a message to partition 0 as it is.
pub(crate) fn send(broker: &Broker, topic: &str, key: &[u8], value: &[u8]) {
    let mut config = ClientConfig::new();
    let producer: BaseProducer = config.set("bootstrap.servers", broker.bootstrap_servers()).create().unwrap();
    let record = BaseRecord::<[u8], [u8]>::to(topic).partition(0).key(key).payload(value);
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(PATIENCE).unwrap();
}
