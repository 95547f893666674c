//! A key has one partition, whoever brings the message: a producer, a relay, the memory backend, another client.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use deimos_runtime::kafka::Kafka;
use deimos_runtime::outbox::{self, Outbox};
use deimos_runtime::relay::Relay;
use deimos_runtime::sea_orm::Database;
use deimos_runtime::testing::{self, Broker};
use deimos_runtime::{CancellationToken, Delivery, Keyed, PlainKey, Producer, Topic};
use deimos_tests::topic_settings::SCHEMAS;
use deimos_tests::topic_settings::acme::{Kind, NewOrder};
use deimos_tests::topic_settings::topics::{Gem, GemPlain, Java, OrderKey, Usual};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Headers as _, Message};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

const PATIENCE: Duration = Duration::from_secs(30);
const PARTITIONS: i32 = 7;
const KEYS: i64 = 20;

/// What is in a topic: the partitions in which each key is, one for each of its messages.
fn placed(broker: &Broker, topic: &str, count: usize) -> BTreeMap<Vec<u8>, Vec<i32>> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", broker.bootstrap_servers())
        .set("group.id", "reading")
        .set("fetch.wait.max.ms", "10")
        .create()
        .unwrap();
    let mut all = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        all.add_partition_offset(topic, partition, Offset::Beginning).unwrap();
    }
    consumer.assign(&all).unwrap();
    drop(all);
    let (mut placed, mut read, start) = (BTreeMap::<_, Vec<i32>>::new(), 0, Instant::now());
    while read < count {
        assert!(start.elapsed() < PATIENCE, "{read} of {count} messages of {topic} after {PATIENCE:?}");
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            let ours = message.headers().into_iter().flat_map(|headers| headers.iter());
            assert!(ours.into_iter().all(|header| !header.key.starts_with("deimos-")), "a header of ours is left");
            placed.entry(message.key().expect("a key").to_vec()).or_default().push(message.partition());
            read += 1;
        }
    }
    placed
}

/// Publishes a value under each key, to Kafka and through the outbox, and says where Kafka's own went.
async fn publish<T>(kafka: &Kafka, outbox: &Outbox, key: impl Fn(i64) -> T::Key) -> Vec<i32>
where
    T: Topic<Value = deimos_tests::topic_settings::acme::Order> + Keyed,
{
    let mut partitions = Vec::new();
    for id in 0..KEYS {
        let order = || NewOrder { id, kind: Kind::Small };
        match Producer::<T>::new(kafka).publish_keyed(key(id), order()).await.unwrap() {
            Delivery::Acknowledged { partition, .. } => partitions.push(partition),
            other => panic!("{other:?}"),
        }
        Producer::<T>::new(outbox).publish_keyed(key(id), order()).await.unwrap();
    }
    partitions
}

#[track_caller]
fn each_key_in_one_partition(placed: &BTreeMap<Vec<u8>, Vec<i32>>) {
    assert_eq!(placed.len(), usize::try_from(KEYS).unwrap());
    for (key, partitions) in placed {
        assert!(matches!(partitions.as_slice(), [one, other] if one == other), "{key:?} is in {partitions:?}");
    }
}

/// Where librdkafka's own partitioner of this name puts keys.
fn partitioned_by_librdkafka(broker: &Broker, partitioner: &str, keys: &[Vec<u8>]) -> BTreeMap<Vec<u8>, Vec<i32>> {
    broker.create_topic(partitioner, PARTITIONS).unwrap();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap_servers()).set("partitioner", partitioner);
    let producer: BaseProducer = config.create().unwrap();
    for key in keys {
        producer.send(BaseRecord::to(partitioner).key(key).payload("")).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
    placed(broker, partitioner, keys.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn producers_and_relays_agree_on_the_partition_of_a_key() {
    let broker = Broker::start().unwrap();
    for topic in [Usual::NAME, Java::NAME, Gem::NAME, GemPlain::NAME] {
        broker.create_topic(topic, PARTITIONS).unwrap();
    }
    let db = Database::connect("sqlite::memory:").await.unwrap();
    outbox::migrate(&db).await.unwrap();
    let outbox = Outbox::open(&db, [SCHEMAS]).await.unwrap();
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    let shutdown = CancellationToken::new();
    let relay = Relay::connect(&db, &broker.config()).unwrap().with_outbox(&outbox);
    let relay = tokio::spawn(relay.run(shutdown.clone()));

    publish::<Usual>(&kafka, &outbox, |id| OrderKey { id }).await;
    publish::<Java>(&kafka, &outbox, |id| OrderKey { id }).await;
    let by_gem = publish::<Gem>(&kafka, &outbox, |id| OrderKey { id }).await;
    let plain = publish::<GemPlain>(&kafka, &outbox, |id| PlainKey(id.to_string())).await;
    let count = usize::try_from(2 * KEYS).unwrap();
    for topic in [Usual::NAME, Java::NAME, Gem::NAME, GemPlain::NAME] {
        each_key_in_one_partition(&placed(&broker, topic, count));
    }

    let java = placed(&broker, Java::NAME, count);
    let theirs = partitioned_by_librdkafka(&broker, "murmur2_random", &java.keys().cloned().collect::<Vec<_>>());
    assert!(java.iter().all(|(key, own)| own[..1] == theirs[key]), "{java:?}\n{theirs:?}");
    // The gem gives the key's text to librdkafka's `consistent_random`.
    let texts: Vec<Vec<u8>> = (0..KEYS).map(|id| id.to_string().into_bytes()).collect();
    let theirs = partitioned_by_librdkafka(&broker, "consistent_random", &texts);
    let expected: Vec<i32> = texts.iter().map(|text| theirs[text][0]).collect();
    assert_eq!((by_gem, plain), (expected.clone(), expected.clone()));

    let memory = testing::Kafka::with_partitions(PARTITIONS.unsigned_abs());
    for id in 0..KEYS {
        Producer::<Gem>::new(&memory).publish(NewOrder { id, kind: Kind::Large }).await.unwrap();
    }
    assert_eq!(memory.sent::<Gem>().iter().map(|sent| sent.partition).collect::<Vec<_>>(), expected);
    shutdown.cancel();
    tokio::time::timeout(PATIENCE, relay).await.expect("the relay ends").unwrap().unwrap();
}
