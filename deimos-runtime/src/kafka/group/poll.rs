//! The thread of a consumer group: it serves librdkafka's callbacks, commits once a second, and ends the consumer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::message::{BorrowedMessage, Message};

use super::GroupError;
use super::context::Context;
use super::route::is_final;
use crate::kafka::{KafkaConfig, KafkaError, fault};

/// How long one poll waits; a group that is told to stop notices within this time.
const POLL: Duration = Duration::from_millis(50);
/// How often offsets are committed.
const COMMIT: Duration = Duration::from_secs(1);
/// How many events are looked at for the reason why no broker answers.
const EVENTS: usize = 20;
/// How long the last revocation may take to come after the group was left.
const LEAVE: Duration = Duration::from_secs(5);

/// Runs the group until it is told to stop. Returns when the consumer is gone.
pub(super) fn run(consumer: Arc<BaseConsumer<Context>>, config: &KafkaConfig) -> Result<(), GroupError> {
    let context = Arc::clone(consumer.context());
    if let Err(error) = reach(&consumer, config).and_then(|()| subscribe(&consumer)) {
        return Err(error.into());
    }
    let mut committed = Instant::now();
    while !context.stop.is_cancelled() {
        match consumer.poll(POLL) {
            Some(Ok(message)) => stray(&context, &message),
            Some(Err(error)) if is_final(&error) => {
                let (group, reason) = (context.group.clone(), fault::reason(&error));
                context.fail(GroupError::Refused { group, reason });
            }
            // librdkafka has told of it through the context, and goes on by itself.
            Some(Err(_)) | None => {}
        }
        if committed.elapsed() >= COMMIT {
            context.commit(&consumer, &context.all(), CommitMode::Async);
            committed = Instant::now();
        }
    }
    leave(&consumer, &context);
    drop(consumer);
    context.failure().map_or(Ok(()), Err)
}

fn reach(consumer: &BaseConsumer<Context>, config: &KafkaConfig) -> Result<(), KafkaError> {
    let (voice, within) = (&consumer.context().voice, config.connecting());
    let Err(error) = consumer.fetch_metadata(None, within) else {
        voice.connected();
        return Ok(());
    };
    // What went wrong with each broker waits in the queue.
    for _ in 0..EVENTS {
        let _ = consumer.poll(Duration::ZERO);
    }
    let reason = voice.reason().unwrap_or_else(|| fault::reason(&error));
    Err(KafkaError::Unreachable { brokers: config.brokers().to_owned(), within, reason })
}

fn subscribe(consumer: &BaseConsumer<Context>) -> Result<(), KafkaError> {
    consumer.subscribe(&consumer.context().topics()).map_err(|error| KafkaError::client(&error))
}

/// Queues are split off before a partition is fetched, so nothing should come this way; if it does, it is not lost.
fn stray(context: &Context, message: &BorrowedMessage<'_>) {
    tracing::warn!(topic = message.topic(), offset = message.offset(), "a message came beside its queue");
    if let Some(slot) = context.slot(message.topic(), message.partition()) {
        slot.stray(message.detach());
    }
}

/// Finish, commit, leave, and serve the last revocation.
fn leave(consumer: &BaseConsumer<Context>, context: &Context) {
    let slots = context.all();
    context.drain(&slots);
    context.commit(consumer, &slots, CommitMode::Sync);
    drop(slots);
    consumer.unsubscribe();
    let deadline = Instant::now() + LEAVE;
    while !context.all().is_empty() && Instant::now() < deadline {
        // Messages that still come are left to the next owner.
        let _ = consumer.poll(POLL);
    }
    // Each queue keeps the consumer alive.
    context.all().iter().for_each(|slot| slot.close());
}
