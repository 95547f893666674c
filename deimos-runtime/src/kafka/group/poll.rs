//! The thread of a consumer group: it serves librdkafka's callbacks, commits once a second, and ends the consumer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Message};

use super::GroupError;
use super::context::{Context, not_committed};
use super::route::is_final;
use crate::kafka::{KafkaConfig, KafkaError, fault};

/// How long one poll waits; a group that is told to stop notices within this time.
const POLL: Duration = Duration::from_millis(50);
/// How often offsets are committed.
const COMMIT: Duration = Duration::from_secs(1);
/// After how many commits everything is committed again: it costs one request, and keeps the offsets of quiet
/// partitions from expiring.
const REPEAT: u64 = 10;
/// How many events are looked at for the reason why no broker answers.
const EVENTS: usize = 20;
/// How long the last commit is tried.
const LEAVE: Duration = Duration::from_secs(5);

/// Runs the group until it is told to stop. Returns when the consumer is gone.
pub(super) fn run(consumer: Arc<BaseConsumer<Context>>, config: &KafkaConfig) -> Result<(), GroupError> {
    let context = Arc::clone(consumer.context());
    if let Err(error) = reach(&consumer, config).and_then(|()| subscribe(&consumer)) {
        return Err(error.into());
    }
    let (mut committed, mut ticks) = (Instant::now(), 0);
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
            ticks += 1;
            commit(&consumer, &context, ticks);
            committed = Instant::now();
        }
    }
    leave(&consumer, &context);
    drop(consumer);
    context.failure().map_or(Ok(()), Err)
}

/// Commits what moved, and every now and then everything.
fn commit(consumer: &BaseConsumer<Context>, context: &Context, ticks: u64) {
    let slots = context.all();
    if ticks.is_multiple_of(REPEAT) {
        not_committed(&slots);
    }
    context.commit(consumer, &slots);
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

/// Commits all that is done. While another member joins or leaves, brokers refuse it: the rebalance has to be served.
fn commit_for_good(consumer: &BaseConsumer<Context>, context: &Context) {
    let deadline = Instant::now() + LEAVE;
    not_committed(&context.all());
    loop {
        let slots = context.all();
        context.commit_and_wait(&slots);
        if Instant::now() > deadline || slots.iter().all(|slot| slot.to_commit().is_none()) {
            return;
        }
        let _ = consumer.poll(POLL);
    }
}

/// Finish, commit, let go. Dropping the consumer then leaves the group, and serves the last revocation.
fn leave(consumer: &BaseConsumer<Context>, context: &Context) {
    context.drain(&context.all());
    commit_for_good(consumer, context);
    context.close();
}
