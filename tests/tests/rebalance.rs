//! A consumer group on a real Kafka while its members join, leave and are killed.

mod journal;
mod member;

use std::env;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use deimos_runtime::chrono::DateTime;
use deimos_runtime::codec::{self, confluent};
use deimos_runtime::kafka::{ConsumerGroup, GroupError, Kafka, KafkaConfig, ensure_topic};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::uuid::Uuid;
use deimos_tests::shop::com::example::shop::{NewOrder, Order, Status};
use deimos_tests::shop::topics::{OrderKey, Orders, OrdersProducer};
use journal::{Journal, until};
use member::{KEY_ID, KILLED, VALUE_ID, Worker, config};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const PARTITIONS: i32 = 6;
const KEYS: i64 = 24;
/// What moves the fewest partitions, and what a group does unless it is told otherwise.
const COOPERATIVE: &str = "cooperative-sticky";

/// A topic and a group of its own on a real Kafka.
struct World {
    config: KafkaConfig,
    prefix: String,
    strategy: &'static str,
    journal: Arc<Journal>,
}

impl World {
    /// `None`, said aloud, where there is no Kafka.
    async fn create(strategy: &'static str) -> Option<Self> {
        let Ok(brokers) = env::var("KAFKA_BROKERS") else {
            deimos_tests::skipped("rebalances of a real Kafka; set KAFKA_BROKERS to run them");
            assert!(env::var_os("DEIMOS_NO_SKIP").is_none(), "rebalances were to run on Kafka: set KAFKA_BROKERS");
            return None;
        };
        let prefix = format!("rebalance-{}.", Uuid::now_v7().simple());
        let config = config(&brokers, &prefix, strategy).await;
        ensure_topic(&config, "shop.orders", PARTITIONS).await.unwrap();
        Some(Self { config, prefix, strategy, journal: Arc::default() })
    }

    fn topic(&self) -> String {
        format!("{}shop.orders", self.prefix)
    }

    async fn producer(&self) -> OrdersProducer {
        OrdersProducer::new(Kafka::connect(&self.config).await.unwrap())
    }

    /// A member; it begins no message while `gate` is closed.
    fn member(&self, name: &'static str, gate: Option<watch::Receiver<bool>>) -> Member {
        let (shutdown, journal) = (CancellationToken::new(), Arc::clone(&self.journal));
        let group = ConsumerGroup::new(self.group(), &self.config).unwrap();
        let write = Box::new(move |entry| journal.write(entry));
        let group = group.subscribe(Orders, Worker { name, write, gate });
        Member { name, task: tokio::spawn(group.run(shutdown.clone())), shutdown }
    }

    /// A member that has begun a message.
    async fn busy(&self, name: &'static str) -> Member {
        let member = self.member(name, None);
        self.until_busy(name).await;
        member
    }

    async fn until_busy(&self, name: &'static str) {
        until(&format!("{name} gets nothing"), || self.journal.has_begun(name)).await;
    }

    fn group(&self) -> String {
        self.prefix.clone()
    }

    /// Starts a member as a process of its own, and waits until it has begun a message.
    async fn process(&self) -> (Child, JoinHandle<()>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_group-member"));
        command.args([self.config.brokers(), &self.prefix, self.strategy]).kill_on_drop(true);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let journal = Arc::clone(&self.journal);
        let reading = tokio::spawn(async move {
            while let Some(line) = lines.next_line().await.unwrap() {
                line.parse().map(|entry| journal.write(entry)).ok();
            }
        });
        self.until_busy(KILLED).await;
        (child, reading)
    }
}

struct Member {
    name: &'static str,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), GroupError>>,
}

impl Member {
    async fn leave(self) {
        self.shutdown.cancel();
        let ended = tokio::time::timeout(journal::PATIENCE, self.task).await;
        ended.unwrap_or_else(|_| panic!("{} does not end", self.name)).unwrap().unwrap();
    }
}

fn order(id: i64, version: i64) -> NewOrder {
    let (id, total) = (format!("{id:02}"), Decimal::ONE);
    NewOrder { id, version, status: Status::Open, total, placed_at: DateTime::UNIX_EPOCH }
}

/// Publishes version after version of all keys until it is told to stop; gives the number of versions.
fn publish(producer: OrdersProducer, stop: CancellationToken) -> JoinHandle<i64> {
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(25));
        let mut version = 0;
        while !stop.is_cancelled() {
            tick.tick().await;
            version += 1;
            producer.publish_all((0..KEYS).map(|id| order(id, version))).await.unwrap();
        }
        version
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_members_join_leave_and_are_killed() {
    survive_a_storm(COOPERATIVE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_though_all_partitions_are_taken_each_time() {
    survive_a_storm("range").await;
}

async fn survive_a_storm(strategy: &'static str) {
    let Some(world) = World::create(strategy).await else { return };
    let stop = CancellationToken::new();
    let publishing = publish(world.producer().await, stop.clone());
    storm(&world).await;

    stop.cancel();
    let versions = publishing.await.unwrap();
    let last = world.busy("last").await;
    world.journal.until_all_finished(KEYS, versions).await;
    last.leave().await;
    world.journal.check(&[KILLED]);
    let (committed, end) = journal::offsets(&world.config, &world.group(), &world.topic(), PARTITIONS).await;
    assert_eq!(committed, end);
}

/// Leaves nobody behind.
async fn storm(world: &World) {
    let mut members = vec![world.busy("first").await, world.busy("second").await];
    for names in [["third", "fourth"], ["fifth", "sixth"], ["seventh", "eighth"]] {
        for name in names {
            members.push(world.busy(name).await);
            members.remove(0).leave().await;
        }
    }
    // A member whose future is dropped finishes and leaves in the background.
    members.remove(0).task.abort();
    members.push(world.busy("ninth").await);
    let (mut child, reading) = world.process().await;
    child.kill().await.unwrap();
    reading.await.unwrap();
    let stays = world.journal.len();
    until("a partition is silent", || world.journal.partitions_since(stays) == PARTITIONS).await;
    for member in members {
        member.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_hand_is_finished_before_its_partition_goes() {
    let Some(world) = World::create(COOPERATIVE).await else { return };
    let producer = world.producer().await;
    producer.publish_all((0..KEYS).map(|id| order(id, 1))).await.unwrap();
    let (open, gate) = watch::channel(false);
    let first = world.member("first", Some(gate));
    until("a partition is silent", || world.journal.partitions_since(0) == PARTITIONS).await;
    let second = world.member("second", None);
    journal::until_stable(&world.config, &world.group(), 2).await;
    assert!(!world.journal.has_begun("second"), "a partition went while a message was in hand");
    open.send(true).unwrap();
    world.until_busy("second").await;
    producer.publish_all((0..KEYS).map(|id| order(id, 2))).await.unwrap();
    world.journal.until_all_finished(KEYS, 2).await;
    first.leave().await;
    second.leave().await;
    world.journal.check(&[]);
}

/// Offsets are not dense: what was aborted and the marks of transactions are never given to anybody.
#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_were_aborted_are_passed_over_for_good() {
    let Some(world) = World::create(COOPERATIVE).await else { return };
    let (brokers, topic) = (world.config.brokers().to_owned(), world.topic());
    let writing = tokio::task::spawn_blocking(move || write_transactions(&brokers, &topic));
    writing.await.unwrap();
    let first = world.busy("first").await;
    world.journal.until_all_finished(1, 4).await;
    first.leave().await;
    world.journal.check(&[]);
    assert_eq!(world.journal.versions(), [1, 2, 5, 6]);
    let second = world.member("second", None);
    world.producer().await.publish(order(1, 9)).await.unwrap();
    world.journal.until_all_finished(1, 5).await;
    second.leave().await;
    world.journal.check(&[]);
    let (committed, end) = journal::offsets(&world.config, &world.group(), &world.topic(), PARTITIONS).await;
    assert_eq!(committed.iter().max(), end.iter().max());
}

/// Versions 1 to 6 of one order: two in each transaction, the second of which is aborted.
fn write_transactions(brokers: &str, topic: &str) {
    let mut config = ClientConfig::new();
    let producer: BaseProducer =
        config.set("bootstrap.servers", brokers).set("transactional.id", topic).create().unwrap();
    producer.init_transactions(journal::PATIENCE).unwrap();
    for first in [1, 3, 5] {
        producer.begin_transaction().unwrap();
        for version in [first, first + 1] {
            let value = Order::from(order(1, version));
            let key = confluent::frame(KEY_ID, &codec::encode(&OrderKey { id: value.id.clone() }).unwrap());
            let value = confluent::frame(VALUE_ID, &codec::encode(&value).unwrap());
            producer.send(BaseRecord::to(topic).key(&key).payload(&value)).map_err(|(error, _)| error).unwrap();
        }
        match first {
            3 => {
                producer.flush(journal::PATIENCE).unwrap();
                producer.abort_transaction(journal::PATIENCE).unwrap();
            }
            _ => producer.commit_transaction(journal::PATIENCE).unwrap(),
        }
    }
}
