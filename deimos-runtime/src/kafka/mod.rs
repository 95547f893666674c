//! Kafka over librdkafka: the only modules that know rdkafka.

mod admin;
mod batch;
mod config;
mod current;
mod error;
mod fault;
mod group;
mod mock;
mod mock_delay;
mod partitions;
mod producer;
#[cfg(feature = "db")]
mod transport;
mod voice;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, error::RecvError};

pub use admin::ensure_topic;
use batch::{Batch, Context, Failed, Ticket};
pub use config::KafkaConfig;
use current::Current;
pub use error::KafkaError;
pub use group::{ConsumerGroup, GroupError};
pub(crate) use mock::MockCluster;
use partitions::Partitions;
use producer::{Client, Shared};
#[cfg(feature = "db")]
pub use transport::RelayTransport;

use crate::backoff::Backoff;
use crate::framing::{Framed, Framer};
use crate::registry::RegistryError;
use crate::{Delivery, Outgoing, Placement, PublishError};

/// The waits for a registry that does not answer.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));

/// How long a delivery is waited for before librdkafka is asked for room again.
const ROOM: Duration = Duration::from_millis(5);
/// How often it is looked whether librdkafka has given up on a client that owes deliveries.
const WATCH: Duration = Duration::from_millis(500);
/// How often there may be no room though nothing is on its way: the message alone is larger than the queue.
const NO_ROOM: u32 = 20;

/// A connection to Kafka, shared by the producers of a process; cloning is cheap.
///
/// Messages that were not acknowledged when the last clone is dropped are lost: [`flush`](Self::flush) first.
#[derive(Clone, Debug)]
pub struct Kafka {
    client: Arc<Current>,
    framer: Framer,
    config: Arc<KafkaConfig>,
    partitions: Arc<Partitions>,
}

impl Kafka {
    /// Connects, and returns once a broker has answered.
    ///
    /// ```no_run
    /// use deimos_runtime::kafka::{Kafka, KafkaConfig};
    /// use deimos_runtime::registry::Registry;
    ///
    /// # async fn connect() -> Result<(), deimos_runtime::kafka::KafkaError> {
    /// let kafka = Kafka::connect(&KafkaConfig::new("localhost:9092", Registry::memory())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect(config: &KafkaConfig) -> Result<Self, KafkaError> {
        let client = Arc::new(Current::new(config)?);
        let (asking, brokers, within) = (client.get(), config.brokers().to_owned(), config.connecting());
        blocking(move || asking.reach(&asking.context().voice, &brokers, within)).await?;
        Ok(Self { client, framer: config.framer(), config: Arc::new(config.clone()), partitions: Arc::default() })
    }

    /// Waits until everything that was published is acknowledged, but not longer than `within`.
    pub async fn flush(&self, within: Duration) -> Result<(), KafkaError> {
        let client = self.client.get();
        blocking(move || client.flush(within)).await
    }

    /// What it was connected with.
    pub fn config(&self) -> &KafkaConfig {
        &self.config
    }

    /// What carries the messages of a relay: a producer of its own.
    #[cfg(feature = "db")]
    pub fn relay_transport(&self) -> Result<RelayTransport, KafkaError> {
        RelayTransport::new(&self.config)
    }

    /// Publishes in order, and resolves when all messages are settled.
    pub(crate) async fn publish(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        let mut framed = Vec::with_capacity(messages.len());
        for message in &messages {
            framed.push(self.frame(message).await?);
        }
        let (batch, settled) = Batch::new(framed.len());
        if framed.is_empty() {
            return Ok(Vec::new());
        }
        let client = self.client.get();
        let placed = self.place(&client, framed).await?;
        send(&client, &placed, &batch).await;
        drop(batch);
        match settlement(&client, settled).await {
            Ok(Ok(deliveries)) => Ok(deliveries),
            Ok(Err(failed)) => {
                if fault::lacks_the_topic(&failed.1) {
                    self.partitions.forget();
                }
                Err(refusal(&placed, failed))
            }
            Err(_) => Err(PublishError::no_delivery()),
        }
    }

    /// The messages with their partitions; `None` leaves a message to librdkafka, which places it as we do by default.
    async fn place(
        &self,
        client: &Shared<Context>,
        messages: Vec<Framed>,
    ) -> Result<Vec<(Framed, Option<i32>)>, PublishError> {
        let mut placed = Vec::with_capacity(messages.len());
        for message in messages {
            let partition = match message.placement {
                Placement::ConsistentRandom => None,
                placement => {
                    let (topic, patience) = (&message.topic, self.config.connecting());
                    let count = self.partitions.of(client, topic, patience).await;
                    let count = count.map_err(|reason| PublishError::transient(topic.clone(), reason, None))?;
                    i32::try_from(placement.partition(message.key.as_deref(), count)).ok()
                }
            };
            placed.push((message, partition));
        }
        Ok(placed)
    }

    /// The message as Kafka carries it. A registry that does not answer is asked again until the time is up.
    async fn frame(&self, message: &Outgoing) -> Result<Framed, PublishError> {
        let give_up = Instant::now() + self.config.registering();
        let mut failures = 0;
        loop {
            let error = match self.framer.message(message).await {
                Ok(framed) => return Ok(framed),
                Err(error) => error,
            };
            failures += 1;
            let wait = BACKOFF.delay(failures);
            if !error.is_transient() || Instant::now() + wait >= give_up {
                return Err(unframed(message, error));
            }
            tokio::time::sleep(wait).await;
        }
    }
}

/// Hands all messages to librdkafka; where it has no room, waits until a delivery has made some.
async fn send(client: &Client<Context>, messages: &[(Framed, Option<i32>)], batch: &Arc<Batch>) {
    for (index, message) in messages.iter().enumerate() {
        if let Err(error) = send_one(client, message, Box::new(batch.ticket(index))).await {
            return batch.give_up(index, error);
        }
    }
}

async fn send_one(
    client: &Client<Context>,
    (message, partition): &(Framed, Option<i32>),
    mut ticket: Box<Ticket>,
) -> Result<(), rdkafka::error::KafkaError> {
    let mut idle = 0;
    loop {
        let room = client.context().room.notified();
        match client.send(message, *partition, ticket) {
            Ok(()) => return Ok(()),
            Err((error, back)) if fault::is_full(&error) && idle < NO_ROOM => ticket = back,
            Err((error, _)) => return Err(error),
        }
        // librdkafka calls for a delivery a moment before it frees the room, so the call may come too early.
        let _ = tokio::time::timeout(ROOM, room).await;
        idle = if client.is_idle() { idle + 1 } else { 0 };
    }
}

/// What became of all messages of a call. A client that librdkafka has given up on would keep them for ever.
async fn settlement(
    client: &Client<Context>,
    mut settled: oneshot::Receiver<Result<Vec<Delivery>, Failed>>,
) -> Result<Result<Vec<Delivery>, Failed>, RecvError> {
    loop {
        match tokio::time::timeout(WATCH, &mut settled).await {
            Ok(settled) => return settled,
            Err(_) if client.is_dead() => client.purge(),
            Err(_) => {}
        }
    }
}

fn unframed(message: &Outgoing, error: RegistryError) -> PublishError {
    let text = error.to_string();
    let kind = if error.is_transient() { PublishError::transient } else { PublishError::permanent };
    kind(message.topic.to_owned(), text, Some(error.into()))
}

fn refusal(messages: &[(Framed, Option<i32>)], (index, error): Failed) -> PublishError {
    let topic = messages[index].0.topic.clone();
    let remedy = if fault::lacks_the_topic(&error) { "; create the topic first" } else { "" };
    let reason = fault::reason(&error) + remedy;
    let reason = match messages.len() {
        1 => reason,
        count => format!("message {} of {count}: {reason}", index + 1),
    };
    let kind = if fault::passes(&error) { PublishError::transient } else { PublishError::permanent };
    kind(topic, reason, Some(error.into()))
}

/// Runs what blocks away from the runtime's threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
