//! Topics: making one where it does not exist.

use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::types::RDKafkaErrorCode;

use super::{Kafka, KafkaConfig, KafkaError, blocking};

/// How long the brokers may take to make a topic, and to tell each other of it.
const WITHIN: Duration = Duration::from_secs(30);

/// How long to wait before the brokers are asked again whether they know the topic.
const AGAIN: Duration = Duration::from_millis(50);

/// Makes a topic, with as many replicas as the brokers' default says, and returns once the brokers know it; a topic that
/// exists stays as it is. The prefix of `config` stands before `name`.
///
/// ```no_run
/// use deimos_runtime::kafka::{KafkaConfig, ensure_topic};
/// use deimos_runtime::registry::Registry;
///
/// # async fn make() -> Result<(), deimos_runtime::kafka::KafkaError> {
/// ensure_topic(&KafkaConfig::new("localhost:9092", Registry::memory()), "orders", 12).await?;
/// # Ok(())
/// # }
/// ```
pub async fn ensure_topic(config: &KafkaConfig, name: &str, partitions: i32) -> Result<(), KafkaError> {
    let kafka = Kafka::connect(config).await?;
    let topic = config.framer().topic(name);
    let admin = config.admin()?;
    let wanted = NewTopic::new(&topic, partitions, TopicReplication::Fixed(-1));
    let options = AdminOptions::new().operation_timeout(Some(WITHIN)).request_timeout(Some(WITHIN));
    let answers = admin.create_topics([&wanted], &options).await;
    let answer = answers.map_err(|error| failed(&topic, &error.to_string()))?.into_iter().next();
    match answer {
        Some(Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => until_known(&kafka, topic).await,
        Some(Err((_, code))) => Err(failed(&topic, &code.to_string())),
        None => Err(failed(&topic, "the brokers gave no answer")),
    }
}

/// The brokers answer before all of them know the topic.
async fn until_known(kafka: &Kafka, topic: String) -> Result<(), KafkaError> {
    let start = Instant::now();
    loop {
        let (client, name) = (kafka.client.get(), topic.clone());
        if blocking(move || client.knows(&name, WITHIN)).await {
            return Ok(());
        }
        if start.elapsed() > WITHIN {
            return Err(failed(&topic, "the brokers made it, but do not all know it yet"));
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn failed(topic: &str, reason: &str) -> KafkaError {
    KafkaError::Topic { topic: topic.to_owned(), reason: reason.to_owned() }
}

impl KafkaConfig {
    fn admin(&self) -> Result<AdminClient<DefaultClientContext>, KafkaError> {
        self.client(&[]).create().map_err(|error| KafkaError::client(&error))
    }
}
