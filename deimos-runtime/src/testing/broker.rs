//! A Kafka within the process: librdkafka's mock cluster, with the settings that make it quick, and a memory registry.

use std::fmt;
use std::sync::Arc;

use crate::kafka::{KafkaConfig, KafkaError, MockCluster};
use crate::registry::Registry;

/// What makes the mock cluster quick: with librdkafka's own settings a rebalance takes 44 s and a fetch half a second.
const QUICK: &[(&str, &str)] = &[
    ("fetch.wait.max.ms", "10"),
    ("heartbeat.interval.ms", "200"),
    ("linger.ms", "0"),
    ("partition.assignment.strategy", "cooperative-sticky"),
    ("reconnect.backoff.max.ms", "500"),
    ("session.timeout.ms", "1500"),
    ("topic.metadata.refresh.interval.ms", "200"),
];

/// A broker on a free port of loopback, for tests and demonstrations; it ends with its last clone.
///
/// It keeps 5 MiB a partition, and forgets the oldest messages beyond that without a word. It knows no transactions and
/// is no judge of exactly-once: for that, use a real one.
///
/// ```
/// use deimos_runtime::kafka::Kafka;
/// use deimos_runtime::testing::Broker;
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let broker = Broker::start()?;
/// broker.create_topic("orders", 3)?;
/// let kafka = Kafka::connect(&broker.config()).await?;
/// # Ok::<(), deimos_runtime::kafka::KafkaError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Broker {
    cluster: Arc<MockCluster>,
    registry: Registry,
}

impl Broker {
    /// Starts a cluster of one broker, with a registry in memory.
    pub fn start() -> Result<Self, KafkaError> {
        Ok(Self { cluster: Arc::new(MockCluster::start()?), registry: Registry::memory() })
    }

    /// Its address, as `bootstrap.servers` takes it.
    pub fn bootstrap_servers(&self) -> String {
        self.cluster.bootstrap_servers()
    }

    /// Makes a topic. One that does not exist when it is published to gets four partitions.
    pub fn create_topic(&self, name: &str, partitions: i32) -> Result<(), KafkaError> {
        self.cluster.create_topic(name, partitions)
    }

    /// The registry that [`config`](Self::config) hands out.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// How to reach it.
    ///
    /// # Panics
    ///
    /// If librdkafka refuses its own settings, which would be a defect.
    pub fn config(&self) -> KafkaConfig {
        let config = KafkaConfig::new(self.bootstrap_servers(), self.registry.clone());
        let quick = |config: KafkaConfig, (property, value): &(&str, &str)| {
            config.set(*property, *value).expect("properties of librdkafka that applications may set")
        };
        QUICK.iter().fold(config, quick)
    }

    /// Cuts the connections, and refuses new ones until [`up`](Self::up).
    pub fn down(&self) -> Result<(), KafkaError> {
        self.cluster.down()
    }

    /// Accepts connections again.
    pub fn up(&self) -> Result<(), KafkaError> {
        self.cluster.up()
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Broker").field("bootstrap_servers", &self.bootstrap_servers()).finish_non_exhaustive()
    }
}
