//! Commits: which offsets are due, and how to send them without waiting for ever.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{Offset, TopicPartitionList};

use super::context::Context;
use super::slot::Slot;
use crate::kafka::fault;

/// How long brokers may take to answer a commit. librdkafka itself waits as long as a session lasts, 45 s, in case
/// they come back.
const ANSWER: Duration = Duration::from_secs(5);

/// A partition, and the offset up to which everything is done.
pub(super) type Due = (String, i32, i64);

/// What is done and not committed yet; it counts as committed from now on.
pub(super) fn due(slots: &[Arc<Slot>]) -> Vec<Due> {
    let due = |slot: &Arc<Slot>| {
        let offset = slot.to_commit()?;
        slot.committed(offset);
        Some((slot.topic.clone(), slot.partition, offset))
    };
    slots.iter().filter_map(due).collect()
}

/// Commits. The list that librdkafka takes lives no longer than the call: one that outlives the consumer would keep it
/// from ever ending.
pub(super) fn send(consumer: &BaseConsumer<Context>, due: &[Due], mode: CommitMode) -> Result<(), String> {
    if due.is_empty() {
        return Ok(());
    }
    let mut offsets = TopicPartitionList::with_capacity(due.len());
    for (topic, partition, offset) in due {
        let added = offsets.add_partition_offset(topic, *partition, Offset::Offset(*offset));
        added.map_err(|error| fault::reason(&error))?;
    }
    match consumer.commit(&offsets, mode) {
        Err(error) if error.rdkafka_error_code() != Some(RDKafkaErrorCode::NoOffset) => Err(fault::reason(&error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Commits, and waits for the answer until the time is up. A commit without an answer is left to a thread of its own,
/// which then ends the consumer too.
pub(super) fn wait(consumer: Arc<BaseConsumer<Context>>, due: Vec<Due>) -> Result<(), String> {
    if due.is_empty() {
        return Ok(());
    }
    let (answer, answered) = mpsc::channel();
    let commit = move || {
        let outcome = send(&consumer, &due, CommitMode::Sync);
        drop(consumer);
        // Nobody waits any more if the time was up.
        let _ = answer.send(outcome);
    };
    let thread = std::thread::Builder::new().name("kafka-commit".to_owned()).spawn(commit);
    thread.map_err(|error| format!("no thread to commit: {error}"))?;
    match answered.recv_timeout(ANSWER) {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("no broker answered within {} s", ANSWER.as_secs())),
    }
}
