//! How a relay's messages reach Kafka: a producer of its own that never gives up, and reports one by one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError as ClientError;
use rdkafka::producer::{DeliveryResult, ProducerContext};
use rdkafka::{ClientConfig, ClientContext};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::partitions::{Heard, Partitions};
use super::producer::{Client, Shared};
use super::voice::Voice;
use super::{KafkaConfig, KafkaError, fault};
use crate::framing::Framed;
use crate::relay::{Failure, Report, SendError, Transport};

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
    /// Where the reports of clients go.
    sender: UnboundedSender<Report>,
    reports: UnboundedReceiver<Report>,
    /// Messages without a report yet.
    outstanding: usize,
    partitions: Partitions,
    patience: Duration,
}

impl RelayTransport {
    /// A transport with a producer of its own. It does not wait for brokers: nothing is lost while there are none.
    pub fn new(config: &KafkaConfig) -> Result<Self, KafkaError> {
        let (sender, reports) = unbounded_channel();
        let (client, patience) = (connect(&config.relay(), &sender)?, config.connecting());
        let config = config.clone();
        Ok(Self { config, client, sender, reports, outstanding: 0, partitions: Partitions::default(), patience })
    }

    /// Takes another client for one that will never send again, once all that it had is reported on: what comes later
    /// must not overtake it.
    fn renew(&mut self) {
        if self.outstanding > 0 || !self.client.context().dead.is_cancelled() {
            return;
        }
        match connect(&self.config.relay(), &self.sender) {
            Ok(client) => self.client = client,
            Err(error) => tracing::warn!("no other producer for the relay: {error}"),
        }
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
}

fn connect(config: &ClientConfig, reports: &UnboundedSender<Report>) -> Result<Shared<Context>, KafkaError> {
    let (voice, reports) = (Voice::default(), reports.clone());
    voice.connected();
    let context = Context { voice, reports, stale: AtomicBool::new(false), dead: CancellationToken::new() };
    Client::new(config, context).map(Arc::new)
}

impl Transport for RelayTransport {
    async fn partition(&mut self, message: &Framed) -> Result<i32, Failure> {
        if self.client.context().stale.swap(false, Ordering::Relaxed) {
            self.partitions.forget();
        }
        let topic = &message.topic;
        let count = self.partitions.of(&self.client, topic, self.patience).await.map_err(Failure::Unavailable)?;
        let partition = message.placement.partition(message.key.as_deref(), count);
        i32::try_from(partition).map_err(|_| Failure::Unavailable(format!("{topic} has {count} partitions")))
    }

    fn send(&mut self, id: i64, message: Framed, partition: i32) -> Result<(), SendError> {
        let opaque = usize::try_from(id)
            .map_err(|_| SendError::Failed(Failure::Refused(format!("{id} is not the id of a row"))))?;
        self.renew();
        match self.send_with_room(&message, partition, opaque) {
            Ok(()) => {
                self.outstanding += 1;
                Ok(())
            }
            Err(error) if fault::is_full(&error) && self.outstanding > 0 => Err(SendError::Full(Box::new(message))),
            Err(error) if fault::is_full(&error) => Err(SendError::Failed(Failure::Refused(
                "it is larger than librdkafka's queue; raise `queue.buffering.max.kbytes`".to_owned(),
            ))),
            Err(error) => Err(SendError::Failed(self.client.context().failure(&error))),
        }
    }

    async fn reports(&mut self) -> Vec<Report> {
        let mut reports = Vec::new();
        let client = Arc::clone(&self.client);
        tokio::select! {
            // A sender lives with us, so there is always a next report to wait for.
            _ = self.reports.recv_many(&mut reports, MOST) => {}
            () = client.context().dead.cancelled() => {
                // It would keep what it has for ever.
                client.purge();
                self.reports.recv_many(&mut reports, MOST).await;
            }
        }
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
    /// Cancelled when librdkafka has given up on this client, as it does when it cannot tell any more which messages
    /// the brokers have.
    dead: CancellationToken,
}

impl Context {
    fn heed(&self, error: &ClientError) {
        if fault::is_fatal(error) {
            self.dead.cancel();
        }
    }

    fn failure(&self, error: &ClientError) -> Failure {
        self.heed(error);
        if fault::lacks_the_topic(error) {
            self.stale.store(true, Ordering::Relaxed);
        }
        let kind = if fault::refuses_the_message(error) { Failure::Refused } else { Failure::Unavailable };
        kind(fault::reason(error))
    }
}

impl Heard for Context {
    fn voice(&self) -> &Voice {
        &self.voice
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        Voice::log(level, facility, line);
    }

    fn stats_raw(&self, _: &[u8]) {}

    fn error(&self, error: ClientError, reason: &str) {
        self.heed(&error);
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

#[cfg(test)]
mod tests {
    use crate::testing::Broker;
    use crate::{Headers, Placement};

    use super::*;

    fn framed() -> Framed {
        let (topic, value) = ("orders".to_owned(), Some("o-1".into()));
        Framed { topic, key: None, value, headers: Headers::new(), placement: Placement::default(), timestamp: 1 }
    }

    async fn outcome(transport: &mut RelayTransport) -> Report {
        let reports = tokio::time::timeout(Duration::from_secs(20), transport.reports()).await;
        reports.expect("a report").remove(0)
    }

    #[tokio::test]
    async fn another_client_goes_on_where_librdkafka_gives_up_on_one() {
        let broker = Broker::start().unwrap();
        broker.create_topic("orders", 1).unwrap();
        let mut transport = RelayTransport::new(&broker.config()).unwrap();
        assert_eq!(transport.partition(&framed()).await.unwrap(), 0);
        broker.down().unwrap();
        transport.send(1, framed(), 0).unwrap();
        transport.client.kill();
        assert!(matches!(transport.send(2, framed(), 0), Err(SendError::Failed(Failure::Unavailable(_)))));
        let taken_back = outcome(&mut transport).await;
        assert!(matches!(taken_back, Report { id: 1, outcome: Err(Failure::Unavailable(_)) }), "{taken_back:?}");
        broker.up().unwrap();
        transport.send(3, framed(), 0).unwrap();
        let delivered = outcome(&mut transport).await;
        assert!(matches!(delivered, Report { id: 3, outcome: Ok(()) }), "{delivered:?}");
    }
}
