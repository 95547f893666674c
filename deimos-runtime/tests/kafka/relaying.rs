//! The relay's transport.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use deimos_runtime::kafka::{KafkaConfig, RelayTransport};
use deimos_runtime::registry::Registry;
use deimos_runtime::relay::{Failure, SendError, Transport};
use deimos_runtime::testing::Broker;
use deimos_runtime::{Framed, Headers, Placement};
use rdkafka::ClientConfig;
use rdkafka::message::Message;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::reading::{PATIENCE, read};

fn framed(topic: &str, key: &[u8], value: &[u8]) -> Framed {
    Framed {
        topic: topic.to_owned(),
        key: Some(Bytes::copy_from_slice(key)),
        value: Some(Bytes::copy_from_slice(value)),
        headers: Headers::new(),
        placement: Placement::default(),
        timestamp: 1_600_000_000_000,
    }
}

#[tokio::test]
async fn messages_arrive_in_order_and_each_is_reported_by_its_id() {
    let broker = Broker::start().unwrap();
    broker.create_topic("orders", 3).unwrap();
    let mut transport = RelayTransport::new(&broker.config()).unwrap();
    let partition = transport.partition(&framed("orders", b"o-1", b"")).await.unwrap();
    for id in 1..=500 {
        transport.send(id, framed("orders", b"o-1", id.to_string().as_bytes()), partition).unwrap();
    }
    let mut reported = Vec::new();
    while reported.len() < 500 {
        let reports = tokio::time::timeout(PATIENCE, transport.reports()).await.expect("reports");
        reported.extend(reports.into_iter().map(|report| report.outcome.map(|()| report.id).unwrap()));
    }
    assert_eq!(reported, (1..=500).collect::<Vec<i64>>());
    let messages = read(&broker.bootstrap_servers(), "orders", 500);
    let values: Vec<_> = messages.iter().map(|message| message.payload().unwrap().to_vec()).collect();
    assert_eq!(values, (1..=500).map(|id: i64| id.to_string().into_bytes()).collect::<Vec<_>>());
    assert!(messages.iter().all(|message| message.partition() == partition));
}

#[tokio::test]
async fn partitions_are_those_that_librdkafka_chooses() {
    let broker = Broker::start().unwrap();
    broker.create_topic("orders", 7).unwrap();
    let mut transport = RelayTransport::new(&broker.config()).unwrap();
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", broker.bootstrap_servers()).create().unwrap();
    let keys: Vec<Vec<u8>> = (0..500u32)
        .map(|index| [b"\0\0\0\0\x01".as_slice(), &index.to_le_bytes()[..=(index as usize % 4)]].concat())
        .collect();
    for key in &keys {
        producer.send(BaseRecord::to("orders").key(key).payload("")).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
    let mut chosen = HashMap::new();
    for message in read(&broker.bootstrap_servers(), "orders", keys.len()) {
        chosen.insert(message.key().unwrap().to_vec(), message.partition());
    }
    for key in &keys {
        assert_eq!(transport.partition(&framed("orders", key, b"")).await.unwrap(), chosen[key], "{key:?}");
    }
}

#[tokio::test]
async fn a_full_queue_gives_the_message_back() {
    let broker = Broker::start().unwrap();
    let config = broker.config().set("queue.buffering.max.messages", "1").unwrap();
    let mut transport = RelayTransport::new(&config).unwrap();
    let partition = transport.partition(&framed("orders", b"", b"")).await.unwrap();
    broker.down().unwrap();
    transport.send(1, framed("orders", b"", b"first"), partition).unwrap();
    let second = framed("orders", b"", b"second");
    match transport.send(2, second.clone(), partition) {
        Err(SendError::Full(back)) => assert_eq!(*back, second),
        other => panic!("{other:?}"),
    }
    broker.up().unwrap();
    let reports = tokio::time::timeout(PATIENCE, transport.reports()).await.expect("the first is delivered");
    assert_eq!(reports.len(), 1);
    transport.send(2, second, partition).unwrap();
    let reports = tokio::time::timeout(PATIENCE, transport.reports()).await.expect("the second is delivered");
    assert_eq!(reports[0].id, 2);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused() {
    let broker = Broker::start().unwrap();
    let config = broker.config().set("message.max.bytes", "1000").unwrap();
    let mut transport = RelayTransport::new(&config).unwrap();
    match transport.send(1, framed("orders", b"o-1", &[0; 2000]), 0) {
        Err(SendError::Failed(Failure::Refused(reason))) => {
            assert_eq!(reason, "MessageSizeTooLarge (Broker: Message size too large)");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_broker_is_no_fault_of_a_message() {
    let config = KafkaConfig::new("127.0.0.1:1", Registry::memory()).connect_timeout(Duration::from_millis(300));
    let mut transport = RelayTransport::new(&config).unwrap();
    let failure = transport.partition(&framed("orders", b"o-1", b"")).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::Unavailable(
            "cannot ask for the partitions of orders: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: \
             Connection refused"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn what_was_purged_is_not_sent_when_the_broker_is_back() {
    let broker = Broker::start().unwrap();
    broker.create_topic("orders", 1).unwrap();
    let mut transport = RelayTransport::new(&broker.config()).unwrap();
    assert_eq!(transport.partition(&framed("orders", b"o-1", b"")).await, Ok(0));
    broker.down().unwrap();
    for id in 1..=10 {
        transport.send(id, framed("orders", b"o-1", b"of a lost session"), 0).unwrap();
    }
    transport.purge();
    broker.up().unwrap();
    transport.send(11, framed("orders", b"o-1", b"of the next session"), 0).unwrap();
    let reports = tokio::time::timeout(PATIENCE, transport.reports()).await.expect("a report");
    assert_eq!(reports.iter().map(|report| (report.id, report.outcome.is_ok())).collect::<Vec<_>>(), [(11, true)]);
    let messages = read(&broker.bootstrap_servers(), "orders", 1);
    assert_eq!(messages[0].payload(), Some(b"of the next session".as_slice()));
}
