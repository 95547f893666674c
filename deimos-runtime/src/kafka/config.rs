//! How to reach Kafka: brokers, registry, prefix and librdkafka's own properties.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use rdkafka::ClientConfig;

use super::KafkaError;
use crate::framing::Framer;
use crate::registry::Registry;

/// What the runtime sets itself, and why.
const OWNED: &[(&str, &str)] = &[
    ("acks", "a message is published once all in-sync replicas have it"),
    ("auto.commit.enable", "a consumer group commits what was handled, and nothing else"),
    ("auto.commit.interval.ms", "a consumer group commits what was handled, once a second"),
    ("bootstrap.servers", "give the brokers to `KafkaConfig::new` or in KAFKA_BROKERS"),
    ("enable.auto.commit", "a consumer group commits what was handled, and nothing else"),
    ("enable.auto.offset.store", "a consumer group commits what was handled, and nothing else"),
    ("enable.idempotence", "without it a resent message is there twice, or out of order"),
    ("enable.partition.eof", "a consumer group has no use for it"),
    ("group.id", "give the name of the group to `ConsumerGroup::new`"),
    ("metadata.broker.list", "give the brokers to `KafkaConfig::new` or in KAFKA_BROKERS"),
    ("partitioner", "producers and the relay must agree on it: `consistent_random`"),
    ("request.required.acks", "a message is published once all in-sync replicas have it"),
    ("test.mock.num.brokers", "start a `testing::Broker`, and take its `config()`"),
    ("transactional.id", "one producer serves the whole process, and transactions are not there yet"),
];

/// What applications may change. The long fetch back-off of librdkafka, 1 s, makes consumers three times slower.
const DEFAULTS: &[(&str, &str)] = &[
    ("auto.offset.reset", "earliest"),
    ("fetch.queue.backoff.ms", "10"),
    ("linger.ms", "5"),
    ("log.connection.close", "false"),
    STRATEGY,
    ("queued.max.messages.kbytes", "8192"),
    ("reconnect.backoff.max.ms", "2000"),
    // A topic that is created, or partitions that are added, while a group runs: librdkafka looks every 5 minutes.
    ("topic.metadata.refresh.interval.ms", "30000"),
];

/// Second names of properties that the runtime sets, and the first.
const ALIASES: &[(&str, &str)] =
    &[("delivery.timeout.ms", "message.timeout.ms"), ("queue.buffering.max.ms", "linger.ms")];

/// The strategy that a member of a group takes, unless brokers assign partitions themselves.
const STRATEGY: (&str, &str) = ("partition.assignment.strategy", "cooperative-sticky");

/// Parts of the names of properties whose values nobody may read in a log.
const SECRET: &[&str] =
    &["credential", "jaas", "oauthbearer.config", "passphrase", "password", "pem", "secret", "token", "username"];

/// How to reach Kafka and the schema registry; for producers, consumer groups and relays alike.
///
/// ```
/// use deimos_runtime::kafka::KafkaConfig;
/// use deimos_runtime::registry::Registry;
///
/// let config = KafkaConfig::new("localhost:9092", Registry::memory())
///     .topic_prefix("staging.")
///     .set("compression.type", "lz4")?;
/// let refused = config.set("enable.auto.commit", "true").unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`enable.auto.commit` is not for applications to set: a consumer group commits what was handled, and nothing else"
/// );
/// # Ok::<(), deimos_runtime::kafka::KafkaError>(())
/// ```
#[derive(Clone)]
pub struct KafkaConfig {
    brokers: String,
    registry: Registry,
    prefix: String,
    properties: BTreeMap<String, String>,
    connect_timeout: Duration,
    registry_timeout: Duration,
}

impl KafkaConfig {
    /// Brokers as `host:port`, separated by commas, and the registry of the schemas.
    pub fn new(brokers: impl Into<String>, registry: Registry) -> Self {
        Self {
            brokers: brokers.into(),
            registry,
            prefix: String::new(),
            properties: DEFAULTS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            connect_timeout: Duration::from_secs(5),
            registry_timeout: Duration::from_secs(30),
        }
    }

    /// Brokers from `KAFKA_BROKERS`, the registry's URL from `SCHEMA_REGISTRY_URL`.
    #[cfg(feature = "registry")]
    pub fn from_env() -> Result<Self, KafkaError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    #[cfg(feature = "registry")]
    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, KafkaError> {
        let set = |name, remedy| {
            variable(name).filter(|value| !value.trim().is_empty()).ok_or(KafkaError::Variable { name, remedy })
        };
        let brokers = set("KAFKA_BROKERS", "set it to the brokers, as `host:port`, separated by commas")?;
        let registry = set("SCHEMA_REGISTRY_URL", "set it to the schema registry, such as `http://localhost:8081`")?;
        Ok(Self::new(brokers, Registry::http(&registry)?))
    }

    /// Sets any property of librdkafka. Those that the runtime sets itself are refused with the reason, those that
    /// librdkafka does not know, or not with this value, with librdkafka's.
    pub fn set(mut self, property: impl Into<String>, value: impl Into<String>) -> Result<Self, KafkaError> {
        let (property, value) = (property.into(), value.into());
        if let Some((_, reason)) = OWNED.iter().find(|(owned, _)| *owned == property) {
            return Err(KafkaError::Owned { property, reason });
        }
        let alone = ClientConfig::from_iter([(property.clone(), value.clone())]);
        alone.create_native_config().map_err(|error| KafkaError::client(&error))?;
        let first = ALIASES.iter().find(|(alias, _)| *alias == property).map(|(_, first)| (*first).to_owned());
        self.properties.insert(first.unwrap_or(property), value);
        Ok(self)
    }

    /// Puts this before the names of all topics, and thereby of their subjects.
    #[must_use]
    pub fn topic_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long brokers may take to answer at the start; 5 s unless set.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long publishing waits for a registry that does not answer, before it fails; 30 s unless set.
    #[must_use]
    pub fn registry_timeout(mut self, timeout: Duration) -> Self {
        self.registry_timeout = timeout;
        self
    }

    /// The brokers, as they were given.
    pub fn brokers(&self) -> &str {
        &self.brokers
    }

    /// The registry.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn framer(&self) -> Framer {
        Framer::new(self.registry.clone(), &self.prefix)
    }

    pub(super) fn connecting(&self) -> Duration {
        self.connect_timeout
    }

    pub(super) fn registering(&self) -> Duration {
        self.registry_timeout
    }

    /// What a producer starts with.
    pub(super) fn producer(&self) -> ClientConfig {
        self.client(&[("acks", "all"), ("enable.idempotence", "true"), ("partitioner", "consistent_random")])
    }

    /// What a relay's producer starts with: it waits for brokers for as long as it takes.
    #[cfg(feature = "db")]
    pub(super) fn relay(&self) -> ClientConfig {
        let mut client = self.producer();
        client.set("message.timeout.ms", "0");
        client
    }

    /// What a member of a group starts with.
    pub(super) fn consumer(&self, group: &str) -> ClientConfig {
        let mut client = self.client(&[
            ("group.id", group),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "false"),
        ]);
        let (strategy, unless_set) = STRATEGY;
        if client.get("group.protocol") == Some("consumer") && client.get(strategy) == Some(unless_set) {
            client.remove(strategy);
        }
        client
    }

    pub(super) fn client(&self, owned: &[(&str, &str)]) -> ClientConfig {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &self.brokers);
        for (property, value) in &self.properties {
            client.set(property, value);
        }
        for (property, value) in owned {
            client.set(*property, *value);
        }
        client
    }
}

impl fmt::Debug for KafkaConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret =
            |property: &str| SECRET.iter().any(|part| property.contains(part)) || property.starts_with("ssl.key");
        let shown = |(property, value): (&'_ String, &'_ String)| {
            (property.clone(), if secret(property) { "(hidden)".to_owned() } else { value.clone() })
        };
        out.debug_struct("KafkaConfig")
            .field("brokers", &self.brokers)
            .field("registry", &self.registry)
            .field("prefix", &self.prefix)
            .field("properties", &self.properties.iter().map(shown).collect::<BTreeMap<_, _>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> KafkaConfig {
        KafkaConfig::new("localhost:9092", Registry::memory())
    }

    #[test]
    fn a_property_that_librdkafka_does_not_know_is_refused_by_name() {
        let error = config().set("fetch.wait.max", "10").unwrap_err().to_string();
        assert_eq!(
            error,
            "librdkafka refuses the property `fetch.wait.max`: No such configuration property: \"fetch.wait.max\"; see \
             its CONFIGURATION.md for names and values"
        );
    }

    #[test]
    fn a_value_that_librdkafka_does_not_take_is_refused() {
        let error = config().set("fetch.wait.max.ms", "soon").unwrap_err().to_string();
        assert!(error.starts_with("librdkafka refuses the property `fetch.wait.max.ms`: "), "{error}");
    }

    /// librdkafka is given properties in no particular order, so that of two names for one either may win.
    #[test]
    fn a_property_has_one_name() {
        let config = config().set("queue.buffering.max.ms", "50").unwrap().set("delivery.timeout.ms", "1000").unwrap();
        for _ in 0..20 {
            let producer = config.producer().create_native_config().unwrap();
            assert_eq!(producer.get("linger.ms").unwrap(), "50");
            assert_eq!(producer.get("message.timeout.ms").unwrap(), "1000");
            #[cfg(feature = "db")]
            assert_eq!(config.relay().create_native_config().unwrap().get("message.timeout.ms").unwrap(), "0");
        }
    }

    #[test]
    fn brokers_may_assign_the_partitions() {
        use rdkafka::consumer::BaseConsumer;

        let config = config().set("group.protocol", "consumer").unwrap();
        assert!(config.consumer("billing").create::<BaseConsumer>().is_ok());
        let both = config.set("partition.assignment.strategy", "range").unwrap();
        let error = both.consumer("billing").create::<BaseConsumer>().err().unwrap().to_string();
        assert!(error.contains("`partition.assignment.strategy` is not supported"), "{error}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let config = config()
            .set("sasl.password", "hunter2")
            .and_then(|config| config.set("sasl.username", "hunter2"))
            .and_then(|config| config.set("sasl.mechanism", "PLAIN"))
            .expect("properties of librdkafka");
        let shown = format!("{config:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains(r#""sasl.password": "(hidden)""#) && shown.contains("PLAIN"), "{shown}");
    }

    #[cfg(feature = "registry")]
    #[test]
    fn a_missing_variable_is_named() {
        let error = KafkaConfig::from_variables(|_| None).unwrap_err().to_string();
        assert_eq!(error, "KAFKA_BROKERS is not set: set it to the brokers, as `host:port`, separated by commas");
        let brokers = |name: &str| (name == "KAFKA_BROKERS").then(|| "localhost:9092".to_owned());
        let error = KafkaConfig::from_variables(brokers).unwrap_err().to_string();
        assert_eq!(
            error,
            "SCHEMA_REGISTRY_URL is not set: set it to the schema registry, such as `http://localhost:8081`"
        );
    }
}
