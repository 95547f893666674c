//! A topic and its consumer, without their types: what the group knows of a subscription.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rdkafka::error::KafkaError as ClientError;
use rdkafka::message::{BorrowedMessage, Message as _, OwnedMessage};
use rdkafka::types::RDKafkaErrorCode;

use super::GroupError;
use super::dispatch::{Dispatch, Stopped, panicked};
use super::raw::raw;
use super::slot::Slot;
use super::tracker::Token;
use crate::backoff::Backoff;
use crate::codec::{self, DefaultError};
use crate::decoding::{Decoder, Fault, Undecodable};
use crate::framing::Half;
use crate::kafka::fault;
use crate::registry::RegistryError;
use crate::telemetry::{self, Event};
use crate::{Consume, ErrorPolicy, Message, Topic};

/// How many messages a worker takes in hand at a time, at the least; what it has in hand has to be finished before a
/// partition can go.
const VISIT: usize = 64;
/// How many bytes of keys and values it takes in hand.
const BYTES: usize = 8 << 20;
/// How long a worker sleeps though nobody woke it.
const NAP: Duration = Duration::from_secs(1);
/// The waits for a registry that does not answer.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));

/// A subscription.
pub(super) trait Route: Send + Sync {
    /// The name of the topic, with its prefix.
    fn topic(&self) -> &str;

    /// Whether messages can hold the defaults of their schemas.
    fn check_defaults(&self) -> Result<(), DefaultError>;

    /// Consumes a partition until its slot is told to stop. An error ends the group.
    fn work(self: Arc<Self>, slot: Arc<Slot>) -> BoxFuture<'static, Result<(), GroupError>>;
}

/// A subscription with its types.
pub(super) struct Subscription<T: Topic, H: Consume<T>> {
    pub(super) group: String,
    pub(super) topic: String,
    pub(super) decoder: Decoder<T>,
    pub(super) consumer: H::Consumer,
    pub(super) policy: ErrorPolicy,
}

/// What a worker has in hand: messages, and what it stumbled over behind them.
struct Hand<T: Topic> {
    messages: Vec<(Token, Message<T>)>,
    bytes: usize,
    obstacle: Option<Obstacle>,
    /// Whether there is more where this came from.
    more: bool,
}

/// Why a visit ended early.
enum Obstacle {
    /// The writer schema of this message is not known yet.
    Unknown(Half, u32, OwnedMessage),
    Undecodable(i64, Undecodable),
    Client(ClientError),
}

impl<T: Topic, H: Consume<T>> Route for Subscription<T, H> {
    fn topic(&self) -> &str {
        &self.topic
    }

    fn check_defaults(&self) -> Result<(), DefaultError> {
        codec::check_defaults::<T>()
    }

    fn work(self: Arc<Self>, slot: Arc<Slot>) -> BoxFuture<'static, Result<(), GroupError>> {
        async move {
            match AssertUnwindSafe(self.consume(&slot)).catch_unwind().await {
                Ok(Ok(()) | Err(Stopped::Told)) => Ok(()),
                Ok(Err(Stopped::Failed(error))) => Err(error),
                // A worker that is gone without a word would leave its partition silent.
                Err(panic) => {
                    let (topic, partition) = (slot.topic.clone(), slot.partition);
                    Err(GroupError::Consumer { topic, partition, reason: panicked(panic.as_ref()) })
                }
            }
        }
        .boxed()
    }
}

impl<T: Topic, H: Consume<T>> Subscription<T, H> {
    async fn consume(&self, slot: &Slot) -> Result<(), Stopped> {
        while !slot.stop.is_cancelled() {
            for stray in slot.take_strays() {
                self.consume_one(slot, &stray).await?;
            }
            let hand = self.visit(slot);
            self.dispatch(slot).all(hand.messages).await?;
            match hand.obstacle {
                Some(obstacle) => self.overcome(slot, obstacle).await?,
                None if hand.more => tokio::task::yield_now().await,
                None => tokio::select! {
                    () = slot.stop.cancelled() => {}
                    // The nap is a safeguard: a wake-up that librdkafka did not give must not silence a partition.
                    _ = tokio::time::timeout(NAP, slot.more()) => {}
                },
            }
        }
        Err(Stopped::Told)
    }

    /// Decodes what is in the queue while it is borrowed from there.
    fn visit(&self, slot: &Slot) -> Hand<T> {
        let most = H::limits(&self.consumer).max_records.max(VISIT);
        let mut hand = Hand { messages: Vec::new(), bytes: 0, obstacle: None, more: false };
        hand.more = slot.visit(|polled| {
            match polled {
                Ok(message) => self.take(slot, message, &mut hand),
                Err(error) => hand.obstacle = Some(Obstacle::Client(error)),
            }
            hand.obstacle.is_none() && hand.messages.len() < most && hand.bytes < BYTES
        });
        hand
    }

    fn take(&self, slot: &Slot, message: &BorrowedMessage<'_>, hand: &mut Hand<T>) {
        hand.bytes += message.payload_len() + message.key_len();
        match self.decoder.decode(raw(message)) {
            Ok(decoded) => hand.messages.push((slot.take(message.offset()), decoded)),
            Err(Fault::Unknown(half, id)) => hand.obstacle = Some(Obstacle::Unknown(half, id, message.detach())),
            Err(Fault::Undecodable(why)) => hand.obstacle = Some(Obstacle::Undecodable(message.offset(), why)),
        }
    }

    async fn overcome(&self, slot: &Slot, obstacle: Obstacle) -> Result<(), Stopped> {
        match obstacle {
            Obstacle::Unknown(half, id, message) => match self.learn(slot, half, id).await? {
                Ok(()) => self.consume_one(slot, &message).await,
                Err(error) => {
                    let why = Undecodable::unknown_schema(&raw(&message), id, &error);
                    self.undecodable(slot, message.offset(), &why)
                }
            },
            Obstacle::Undecodable(offset, why) => self.undecodable(slot, offset, &why),
            Obstacle::Client(error) => self.client_error(&error),
        }
    }

    /// Decodes and handles a message that is no longer in the queue, learning its schemas on the way.
    async fn consume_one(&self, slot: &Slot, message: &OwnedMessage) -> Result<(), Stopped> {
        loop {
            match self.decoder.decode(raw(message)) {
                Ok(decoded) => return self.dispatch(slot).all(vec![(slot.take(message.offset()), decoded)]).await,
                Err(Fault::Undecodable(why)) => return self.undecodable(slot, message.offset(), &why),
                Err(Fault::Unknown(half, id)) => {
                    if let Err(error) = self.learn(slot, half, id).await? {
                        let why = Undecodable::unknown_schema(&raw(message), id, &error);
                        return self.undecodable(slot, message.offset(), &why);
                    }
                }
            }
        }
    }

    /// Learns a writer schema; while the registry does not answer, the partition waits.
    async fn learn(&self, slot: &Slot, half: Half, id: u32) -> Result<Result<(), RegistryError>, Stopped> {
        let mut failures = 0;
        loop {
            let learned = tokio::select! {
                () = slot.stop.cancelled() => return Err(Stopped::Told),
                learned = self.decoder.learn(half, id) => learned,
            };
            match learned {
                Err(error) if error.is_transient() => {
                    failures += 1;
                    if failures == 1 {
                        tracing::warn!(topic = slot.topic, partition = slot.partition, "waiting: {error}");
                    }
                    slot_sleep(slot, BACKOFF.delay(failures)).await?;
                }
                // No message is to blame, so that none may be swallowed.
                Err(error) if error.is_unusable() => {
                    return Err(Stopped::Failed(GroupError::Registry(error)));
                }
                settled => return Ok(settled),
            }
        }
    }

    fn undecodable(&self, slot: &Slot, offset: i64, why: &Undecodable) -> Result<(), Stopped> {
        match self.policy {
            ErrorPolicy::Retry { .. } => Err(Stopped::Failed(GroupError::Undecodable { message: why.to_string() })),
            ErrorPolicy::Swallow => {
                let (group, topic, partition) = (self.group.as_str(), slot.topic.as_str(), slot.partition);
                telemetry::emit(&Event::Swallowed { group, topic, partition, offset, error: why });
                let token = slot.take(offset);
                slot.done([token]);
                Ok(())
            }
        }
    }

    /// Most errors pass by themselves.
    fn client_error(&self, error: &ClientError) -> Result<(), Stopped> {
        if !is_final(error) {
            tracing::warn!(topic = self.topic, "{}", fault::reason(error));
            return Ok(());
        }
        let reason = format!("{}: {}", self.topic, fault::reason(error));
        Err(Stopped::Failed(GroupError::Refused { group: self.group.clone(), reason }))
    }

    fn dispatch<'a>(&'a self, slot: &'a Slot) -> Dispatch<'a, T, H> {
        Dispatch { group: &self.group, consumer: &self.consumer, policy: self.policy, slot }
    }
}

/// Whether waiting cannot help: nobody lets us in, or librdkafka is told to report a lost position.
pub(super) fn is_final(error: &ClientError) -> bool {
    matches!(error, ClientError::MessageConsumptionFatal(_))
        || matches!(
            error.rdkafka_error_code(),
            Some(
                RDKafkaErrorCode::AutoOffsetReset
                    | RDKafkaErrorCode::ClusterAuthorizationFailed
                    | RDKafkaErrorCode::Fatal
                    | RDKafkaErrorCode::GroupAuthorizationFailed
                    | RDKafkaErrorCode::SaslAuthenticationFailed
                    | RDKafkaErrorCode::TopicAuthorizationFailed
            )
        )
}

/// Sleeps, unless the worker is told to stop.
pub(super) async fn slot_sleep(slot: &Slot, time: Duration) -> Result<(), Stopped> {
    tokio::select! {
        () = slot.stop.cancelled() => Err(Stopped::Told),
        () = tokio::time::sleep(time) => Ok(()),
    }
}
