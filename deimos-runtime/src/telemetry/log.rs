//! The first outlet: events as structured records of `tracing`.

use std::error::Error;
use std::fmt;

use tracing::field::DisplayValue;
use tracing::{Level, debug, enabled, error, info, warn};

use super::{Event, Said};

/// Whether anything is written of messages that do not fail.
pub(super) fn tells_of_messages() -> bool {
    enabled!(Level::DEBUG)
}

pub(super) fn write(event: &Event<'_>, messages: Option<&Said>) {
    let messages = messages.map(tracing::field::display);
    match *event {
        Event::Published { topic, count } => debug!(topic, count, messages, "published"),
        Event::Enqueued { topic, count } => debug!(topic, count, messages, "enqueued"),
        Event::Relayed { count } => debug!(count, "relayed"),
        Event::RelayWaiting { dependency, error } => {
            warn!(dependency = dependency.name(), error = %Chain(error), "the relay waits");
        }
        Event::RelayResumed { dependency } => info!(dependency = dependency.name(), "the relay goes on"),
        Event::DeadLettered { topic, error } => error!(topic, error = %Chain(error), "dead letter"),
        Event::Consumed { group, topic, partition, count } => {
            debug!(group, topic, partition, count, messages, "consumed");
        }
        Event::Committed { group, topic, partition, next_offset } => {
            debug!(group, topic, partition, next_offset, "committed");
        }
        Event::Rebalanced { group, assigned, revoked } => info!(group, assigned, revoked, "rebalanced"),
        Event::SinkApplied { group, topic, partition, upserted, deleted, skipped } => {
            debug!(group, topic, partition, upserted, deleted, skipped, "applied to the table");
        }
        _ => write_failure(event, messages.as_ref()),
    }
}

fn write_failure(event: &Event<'_>, messages: Option<&DisplayValue<&Said>>) {
    match *event {
        Event::Failed { group, topic, partition, offset, error } => {
            error!(group, topic, partition, offset, messages, error = %Chain(error), "the message failed; the group stops");
        }
        Event::Retried { group, topic, partition, offset, attempt, error } => {
            warn!(group, topic, partition, offset, attempt, messages, error = %Chain(error), "the message failed; it is given again");
        }
        Event::Swallowed { group, topic, partition, offset, error } => {
            error!(group, topic, partition, offset, messages, error = %Chain(error), "the message failed and is lost");
        }
        Event::SinkRetried { group, topic, partition, attempt, error } => {
            warn!(group, topic, partition, attempt, error = %Chain(error), "the batch failed; the sink tries again");
        }
        _ => {}
    }
}

/// An error and its causes, on one line.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(out, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot copy")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn an_error_is_logged_with_its_causes() {
        let error = Outer(std::io::Error::other("disk full"));
        assert_eq!(Chain(&error).to_string(), "cannot copy: disk full");
    }
}
