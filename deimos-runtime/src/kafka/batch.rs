//! The deliveries of one call to publish, collected in librdkafka's thread and answered at once.

use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::producer::{DeliveryResult, ProducerContext};
use tokio::sync::{Notify, oneshot};

use super::partitions::Heard;
use super::voice::Voice;
use crate::Delivery;

/// The first message that failed: its index, and why.
pub(super) type Failed = (usize, KafkaError);

/// The deliveries of one call.
#[derive(Debug)]
pub(super) struct Batch {
    collected: Mutex<Collected>,
}

#[derive(Debug)]
struct Collected {
    deliveries: Vec<Option<Delivery>>,
    outstanding: usize,
    failed: Option<Failed>,
    done: Option<oneshot::Sender<Result<Vec<Delivery>, Failed>>>,
}

/// What librdkafka keeps with a message: its batch, and its place there.
#[derive(Debug)]
pub(super) struct Ticket {
    batch: Arc<Batch>,
    index: usize,
}

impl Batch {
    /// A batch of `size` messages, and what resolves when the last of them is settled.
    pub(super) fn new(size: usize) -> (Arc<Self>, oneshot::Receiver<Result<Vec<Delivery>, Failed>>) {
        let (done, settled) = oneshot::channel();
        let collected = Collected { deliveries: vec![None; size], outstanding: size, failed: None, done: Some(done) };
        (Arc::new(Self { collected: Mutex::new(collected) }), settled)
    }

    pub(super) fn ticket(self: &Arc<Self>, index: usize) -> Ticket {
        Ticket { batch: Arc::clone(self), index }
    }

    /// Gives up on the messages from `index` on, which librdkafka did not take.
    pub(super) fn give_up(&self, index: usize, error: KafkaError) {
        let mut collected = self.collected.lock().unwrap_or_else(PoisonError::into_inner);
        let left = collected.deliveries.len() - index;
        collected.fail(index, error);
        collected.settle(left);
    }

    fn delivered(&self, index: usize, outcome: Result<Delivery, KafkaError>) {
        let mut collected = self.collected.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(delivery) => collected.deliveries[index] = Some(delivery),
            Err(error) => collected.fail(index, error),
        }
        collected.settle(1);
    }
}

impl Collected {
    fn fail(&mut self, index: usize, error: KafkaError) {
        if self.failed.as_ref().is_none_or(|(first, _)| index < *first) {
            self.failed = Some((index, error));
        }
    }

    fn settle(&mut self, count: usize) {
        self.outstanding -= count;
        if self.outstanding > 0 {
            return;
        }
        let outcome = match self.failed.take() {
            Some(failed) => Err(failed),
            None => Ok(self.deliveries.drain(..).flatten().collect()),
        };
        if let Some(done) = self.done.take() {
            // Whoever published may have stopped waiting.
            let _ = done.send(outcome);
        }
    }
}

/// What librdkafka calls for the shared producer. It runs on the thread that serves all deliveries, so it only writes
/// down what came and wakes.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) voice: Voice,
    /// Woken whenever there may be room in librdkafka's queue.
    pub(super) room: Notify,
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

    fn error(&self, error: KafkaError, reason: &str) {
        self.voice.error(&error, reason);
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = Box<Ticket>;

    fn delivery(&self, result: &DeliveryResult<'_>, ticket: Box<Ticket>) {
        let outcome = match result {
            Ok(message) => Ok(Delivery::Acknowledged {
                partition: message.partition(),
                offset: Some(message.offset()).filter(|offset| *offset >= 0),
            }),
            Err((error, _)) => Err(error.clone()),
        };
        ticket.batch.delivered(ticket.index, outcome);
        self.room.notify_waiters();
    }
}
