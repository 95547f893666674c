//! A plain librdkafka consumer: what is in a topic, read by other means than the runtime's.

use std::time::{Duration, Instant};

use deimos_runtime::testing::Broker;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Headers, Message, OwnedMessage};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// How long a test waits for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The first `count` messages of a topic, in order within each partition.
pub(crate) fn read(brokers: &str, topic: &str, count: usize) -> Vec<OwnedMessage> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "reading")
        .set("fetch.wait.max.ms", "10")
        .set("enable.auto.commit", "false")
        .create()
        .expect("a consumer");
    {
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).expect("metadata");
        let mut all = TopicPartitionList::new();
        for partition in metadata.topics()[0].partitions() {
            all.add_partition_offset(topic, partition.id(), Offset::Beginning).expect("an offset");
        }
        consumer.assign(&all).expect("an assignment");
    }
    let (mut messages, start) = (Vec::new(), Instant::now());
    while messages.len() < count {
        assert!(start.elapsed() < PATIENCE, "{} of {count} messages of {topic} after {PATIENCE:?}", messages.len());
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            messages.push(message.detach());
        }
    }
    messages
}

/// A header of a message, as text.
pub(crate) fn header(message: &OwnedMessage, name: &str) -> Option<String> {
    let headers = message.headers()?;
    let found = headers.iter().find(|header| header.key == name)?;
    Some(String::from_utf8(found.value?.to_vec()).expect("UTF-8"))
}

/// The offset that the group `billing` has committed.
pub(crate) fn committed(broker: &Broker, topic: &str, partition: i32) -> Option<i64> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", broker.bootstrap_servers())
        .set("group.id", "billing")
        .create()
        .expect("a consumer");
    let mut asked = TopicPartitionList::new();
    asked.add_partition(topic, partition);
    let answer = consumer.committed_offsets(asked, PATIENCE).expect("the committed offsets");
    answer.elements()[0].offset().to_raw().filter(|offset| *offset >= 0)
}
