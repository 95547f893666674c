//! Decoded messages to a consumer: in batches, in order, with the policy for what fails.

use std::any::Any;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::GroupError;
use super::route::slot_sleep;
use super::slot::Slot;
use super::tracker::Token;
use crate::backoff::Backoff;
use crate::telemetry::{self, Event, Said};
use crate::{BatchError, Consume, ErrorPolicy, Message, Topic};

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Why a worker ended.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It was told to.
    Told,
    /// The whole group is to end with this error.
    Failed(GroupError),
}

/// A consumer, and the partition that it is given messages of.
pub(super) struct Dispatch<'a, T: Topic, H: Consume<T>> {
    pub(super) group: &'a str,
    pub(super) consumer: &'a H::Consumer,
    pub(super) policy: ErrorPolicy,
    pub(super) slot: &'a Slot,
}

impl<T: Topic, H: Consume<T>> Dispatch<'_, T, H> {
    /// Gives all messages to the consumer, in batches of the size that it asks for. Once the partition is to stop, the
    /// batches that were not begun are left to the next owner.
    pub(super) async fn all(&self, messages: Vec<(Token, Message<T>)>) -> Result<(), Stopped> {
        let most = H::limits(self.consumer).max_records.max(1);
        let mut messages = messages.into_iter();
        loop {
            let batch: Vec<_> = messages.by_ref().take(most).collect();
            if batch.is_empty() {
                return Ok(());
            }
            if self.slot.stop.is_cancelled() {
                return Err(Stopped::Told);
            }
            let count = batch.len();
            let said = Said::of_messages(batch.iter().map(|(_, message)| message));
            self.batch(batch).await?;
            let (group, topic, partition) = (self.group, self.slot.topic.as_str(), self.slot.partition);
            telemetry::emit_of(&Event::Consumed { group, topic, partition, count }, said.as_ref());
        }
    }

    async fn batch(&self, mut batch: Vec<(Token, Message<T>)>) -> Result<(), Stopped> {
        let mut attempts = 0;
        while let Some(BatchError { done, error }) = self.attempt(&batch).await {
            // Whoever says that all were done, and yet something failed, gets the last one again.
            let done = done.min(batch.len() - 1);
            self.slot.done(batch.drain(..done).map(|(token, _)| token));
            if done > 0 {
                attempts = 0;
            }
            attempts += 1;
            let (token, message) = &batch[0];
            match self.policy {
                ErrorPolicy::Retry { max, .. } if attempts > max => {
                    return Err(Stopped::Failed(failed(message, attempts, error)));
                }
                ErrorPolicy::Retry { backoff, .. } => {
                    let wait = Backoff::new(backoff, LONGEST_WAIT).delay(attempts);
                    self.retried(message, attempts, error.as_ref());
                    slot_sleep(self.slot, wait).await?;
                }
                ErrorPolicy::Swallow => {
                    self.swallowed(message, error.as_ref());
                    self.slot.done([*token]);
                    batch.remove(0);
                    attempts = 0;
                }
            }
        }
        self.slot.done(batch.into_iter().map(|(token, _)| token));
        Ok(())
    }

    fn retried(&self, message: &Message<T>, attempt: u32, error: &(dyn Error + 'static)) {
        let (group, (topic, partition, offset)) = (self.group, place(message));
        let event = Event::Retried { group, topic, partition, offset, attempt, error };
        telemetry::emit_of(&event, Said::of_failed(message).as_ref());
    }

    fn swallowed(&self, message: &Message<T>, error: &(dyn Error + 'static)) {
        let (group, (topic, partition, offset)) = (self.group, place(message));
        let event = Event::Swallowed { group, topic, partition, offset, error };
        telemetry::emit_of(&event, Said::of_failed(message).as_ref());
    }

    /// One call of the consumer; a panic is an error like any other.
    async fn attempt(&self, batch: &[(Token, Message<T>)]) -> Option<BatchError> {
        if batch.is_empty() {
            return None;
        }
        let messages = batch.iter().map(|(_, message)| message.clone()).collect();
        match AssertUnwindSafe(async { H::consume_batch(self.consumer, messages).await }).catch_unwind().await {
            Ok(handled) => handled.err(),
            Err(panic) => Some(BatchError { done: 0, error: panicked(panic.as_ref()).into() }),
        }
    }
}

fn failed<T: Topic>(message: &Message<T>, attempts: u32, source: crate::BoxError) -> GroupError {
    let at = &message.metadata;
    let times = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    GroupError::Handler { topic: at.topic.clone(), partition: at.partition, offset: at.offset, times, source }
}

fn place<T: Topic>(message: &Message<T>) -> (&str, i32, i64) {
    let at = &message.metadata;
    (&at.topic, at.partition, at.offset)
}

/// What a consumer panicked with.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the consumer panicked: {}", text.unwrap_or("without a text"))
}
