//! librdkafka's mock cluster, owned by a producer that does nothing else.

use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::error::KafkaError as ClientError;
use rdkafka::producer::{DeliveryResult, Producer, ProducerContext, ThreadedProducer};

use super::voice::Voice;
use super::{KafkaError, fault, mock_delay};

/// The id of the only broker.
const BROKER: i32 = 1;

/// A cluster of one broker; it ends when it is dropped.
pub(crate) struct MockCluster {
    owner: ThreadedProducer<Quiet>,
}

impl MockCluster {
    pub(crate) fn start() -> Result<Self, KafkaError> {
        let config = ClientConfig::from_iter([("test.mock.num.brokers".to_owned(), "1".to_owned())]);
        let owner: ThreadedProducer<Quiet> =
            config.create_with_context(Quiet).map_err(|error| KafkaError::client(&error))?;
        mock_delay::join_at_once(owner.client());
        Ok(Self { owner })
    }

    pub(crate) fn bootstrap_servers(&self) -> String {
        self.cluster().bootstrap_servers()
    }

    pub(crate) fn create_topic(&self, name: &str, partitions: i32) -> Result<(), KafkaError> {
        self.cluster()
            .create_topic(name, partitions, 1)
            .map_err(|error| KafkaError::Topic { topic: name.to_owned(), reason: fault::reason(&error) })
    }

    pub(crate) fn down(&self) -> Result<(), KafkaError> {
        self.cluster().broker_down(BROKER).map_err(|error| KafkaError::client(&error))
    }

    pub(crate) fn up(&self) -> Result<(), KafkaError> {
        self.cluster().broker_up(BROKER).map_err(|error| KafkaError::client(&error))
    }

    fn cluster(&self) -> rdkafka::mocking::MockCluster<'_, Quiet> {
        self.owner.client().mock_cluster().expect("the client was made with a mock cluster")
    }
}

/// A client that nobody needs to hear of.
struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        Voice::log(level, facility, line);
    }

    fn error(&self, _: ClientError, reason: &str) {
        tracing::debug!(target: "librdkafka", "mock cluster: {reason}");
    }
}

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}
