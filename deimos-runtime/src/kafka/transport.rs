//! How a relay's messages reach Kafka: a producer of its own that never gives up, and reports one by one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError as ClientError;
use rdkafka::producer::{DeliveryResult, Producer, ProducerContext};
use rdkafka::types::RDKafkaErrorCode;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::producer::{Client, Shared};
use super::voice::Voice;
use super::{KafkaConfig, KafkaError, blocking, fault, partitioner};
use crate::framing::Framed;
use crate::relay::{Failure, Report, SendError, Transport};

/// How long the number of partitions of a topic is believed.
const FRESH: Duration = Duration::from_mins(1);
/// How often a topic that is just being created is asked for.
const ATTEMPTS: u32 = 5;
/// The wait between two of these.
const WAIT: Duration = Duration::from_millis(100);
/// How long librdkafka may take to free the room of a message that it reported on; it takes microseconds.
const FREED: Duration = Duration::from_millis(200);
/// How many reports are taken at once.
const MOST: usize = 4096;

/// Carries a relay's messages: idempotent, acknowledged by all in-sync replicas, waiting for brokers for as long as it
/// takes. Messages that are still on their way when it is dropped are taken back.
#[derive(Debug)]
pub struct RelayTransport {
    config: KafkaConfig,
    client: Shared<Context>,
    reports: UnboundedReceiver<Report>,
    /// Messages without a report yet.
    outstanding: usize,
    partitions: HashMap<String, Known>,
    patience: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    count: u32,
    at: Instant,
}

impl RelayTransport {
    /// A transport with a producer of its own. It does not wait for brokers: nothing is lost while there are none.
    pub fn new(config: &KafkaConfig) -> Result<Self, KafkaError> {
        let (sender, reports) = unbounded_channel();
        let context = Context { voice: Voice::default(), reports: sender, stale: AtomicBool::new(false) };
        context.voice.connected();
        let client = Arc::new(Client::new(&config.relay(), context)?);
        let (config, patience) = (config.clone(), config.connecting());
        Ok(Self { config, client, reports, outstanding: 0, partitions: HashMap::new(), patience })
    }

    /// Sends, and waits for room where none of the reports to come would tell of it: librdkafka reports a delivery a
    /// moment before it frees the room.
    fn send_with_room(&self, message: &Framed, partition: i32, id: usize) -> Result<(), ClientError> {
        let give_up = Instant::now() + FREED;
        loop {
            match self.client.send(message, Some(partition), id) {
                Err((error, _)) if fault::is_full(&error) && self.outstanding == 0 && Instant::now() < give_up => {
                    std::thread::yield_now();
                }
                other => return other.map_err(|(error, _)| error),
            }
        }
    }

    async fn partitions(&mut self, topic: &str) -> Result<u32, Failure> {
        if self.client.context().stale.swap(false, Ordering::Relaxed) {
            self.partitions.clear();
        }
        match self.partitions.get(topic) {
            Some(known) if known.at.elapsed() < FRESH => return Ok(known.count),
            _ => {}
        }
        let (client, name, patience) = (Arc::clone(&self.client), topic.to_owned(), self.patience);
        let asked = blocking(move || count(&client, &name, patience)).await;
        match (asked, self.partitions.get(topic)) {
            (Ok(count), _) => {
                self.partitions.insert(topic.to_owned(), Known { count, at: Instant::now() });
                Ok(count)
            }
            // Partitions are never taken away: while no broker answers, the number that was known holds.
            (Err(_), Some(known)) => Ok(known.count),
            (Err(failure), None) => Err(failure),
        }
    }
}

/// Asks a broker for the number of partitions. A topic that the broker creates when asked for is not there at once.
fn count(client: &Client<Context>, topic: &str, patience: Duration) -> Result<u32, Failure> {
    let mut reason = RDKafkaErrorCode::UnknownTopicOrPartition;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(WAIT);
        }
        let metadata = client.get().client().fetch_metadata(Some(topic), patience).map_err(|error| {
            let reason = client.context().voice.reason().unwrap_or_else(|| fault::reason(&error));
            Failure::Unavailable(format!("cannot ask for the partitions of {topic}: {reason}"))
        })?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else { continue };
        match (found.error(), u32::try_from(found.partitions().len())) {
            (None, Ok(count)) if count > 0 => {
                client.context().voice.connected();
                return Ok(count);
            }
            (Some(error), _) => reason = error.into(),
            (None, _) => {}
        }
    }
    Err(Failure::Unavailable(format!(
        "cannot publish to {topic}: {reason}; create the topic, or allow it to be created"
    )))
}

impl Transport for RelayTransport {
    async fn partition(&mut self, topic: &str, key: Option<&[u8]>) -> Result<i32, Failure> {
        let count = self.partitions(topic).await?;
        let partition = partitioner::partition(key, count);
        i32::try_from(partition).map_err(|_| Failure::Unavailable(format!("{topic} has {count} partitions")))
    }

    fn send(&mut self, id: i64, message: Framed, partition: i32) -> Result<(), SendError> {
        let opaque = usize::try_from(id)
            .map_err(|_| SendError::Failed(Failure::Refused(format!("{id} is not the id of a row"))))?;
        match self.send_with_room(&message, partition, opaque) {
            Ok(()) => {
                self.outstanding += 1;
                Ok(())
            }
            Err(error) if fault::is_full(&error) && self.outstanding > 0 => Err(SendError::Full(message)),
            Err(error) if fault::is_full(&error) => Err(SendError::Failed(Failure::Refused(
                "it is larger than librdkafka's queue; raise `queue.buffering.max.kbytes`".to_owned(),
            ))),
            Err(error) => Err(SendError::Failed(self.client.context().failure(&error))),
        }
    }

    async fn reports(&mut self) -> Vec<Report> {
        let mut reports = Vec::new();
        // The sender lives in the client's context, so there is always a next report to wait for.
        self.reports.recv_many(&mut reports, MOST).await;
        self.outstanding -= reports.len();
        reports
    }

    /// Takes back what is in librdkafka's queue, and goes on with a new producer: reports on the old one's messages
    /// would be taken for those of messages that are sent again.
    fn purge(&mut self) {
        self.client.purge();
        match Self::new(&self.config) {
            Ok(fresh) => *self = fresh,
            Err(error) => tracing::error!("cannot start another producer, going on with the old one: {error}"),
        }
    }
}

/// What librdkafka calls for a relay's producer.
#[derive(Debug)]
struct Context {
    voice: Voice,
    reports: UnboundedSender<Report>,
    /// Set when a partition turned out not to exist.
    stale: AtomicBool,
}

impl Context {
    fn failure(&self, error: &ClientError) -> Failure {
        if fault::lacks_the_topic(error) {
            self.stale.store(true, Ordering::Relaxed);
        }
        let kind = if fault::refuses_the_message(error) { Failure::Refused } else { Failure::Unavailable };
        kind(fault::reason(error))
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        Voice::log(level, facility, line);
    }

    fn stats_raw(&self, _: &[u8]) {}

    fn error(&self, error: ClientError, reason: &str) {
        self.voice.error(&error, reason);
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, id: usize) {
        let outcome = result.as_ref().map(|_| ()).map_err(|(error, _)| self.failure(error));
        let id = i64::try_from(id).expect("it was made from an i64");
        // A relay that is gone needs no report.
        let _ = self.reports.send(Report { id, outcome });
    }
}
