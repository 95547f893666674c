//! The events, with what an operator has to know of each; never a value of a message.

use std::error::Error;

/// Something that an operator may want to know.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The brokers acknowledged messages.
    Published {
        /// The topic without prefix.
        topic: &'a str,
        /// How many.
        count: usize,
    },
    /// Messages were written to an outbox; where that was within a transaction, it is still to be committed.
    Enqueued {
        /// The topic without prefix.
        topic: &'a str,
        /// How many.
        count: usize,
    },
    /// Messages of an outbox were acknowledged by the brokers and deleted from their table.
    Relayed {
        /// How many.
        count: usize,
    },
    /// A relay cannot go on for now; told once, until [`Event::RelayResumed`].
    RelayWaiting {
        /// What it waits for.
        dependency: Dependency,
        /// What was seen of it.
        error: &'a (dyn Error + 'static),
    },
    /// A relay goes on after it had to wait.
    RelayResumed {
        /// What it had waited for.
        dependency: Dependency,
    },
    /// A message was put aside: no further try will help it.
    DeadLettered {
        /// The topic.
        topic: &'a str,
        /// Why.
        error: &'a (dyn Error + 'static),
    },
    /// A consumer has handled messages.
    Consumed {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// How many.
        count: usize,
    },
    /// A message could not be decoded or handled, and its group stops.
    Failed {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// The offset of the message.
        offset: i64,
        /// Why.
        error: &'a (dyn Error + 'static),
    },
    /// A message could not be handled and will be given again.
    Retried {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// The offset of the message.
        offset: i64,
        /// Which try failed, from 1 on.
        attempt: u32,
        /// Why.
        error: &'a (dyn Error + 'static),
    },
    /// A message could not be decoded or handled and is lost, as its policy says.
    Swallowed {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// The offset of the message.
        offset: i64,
        /// Why.
        error: &'a (dyn Error + 'static),
    },
    /// A group committed what it had handled of a partition.
    Committed {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// The offset that comes next.
        next_offset: i64,
    },
    /// Partitions came to a member of a group, or went from it.
    Rebalanced {
        /// The consumer group.
        group: &'a str,
        /// How many came.
        assigned: usize,
        /// How many went.
        revoked: usize,
    },
    /// A sink committed a batch to its table.
    SinkApplied {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// Rows written.
        upserted: usize,
        /// Keys deleted.
        deleted: usize,
        /// Messages that had been applied before.
        skipped: usize,
    },
    /// A sink tries a batch again that others were in the way of.
    SinkRetried {
        /// The consumer group.
        group: &'a str,
        /// The topic with its prefix.
        topic: &'a str,
        /// The partition.
        partition: i32,
        /// Which try failed, from 1 on.
        attempt: u32,
        /// Why.
        error: &'a (dyn Error + 'static),
    },
}

/// What a relay depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependency {
    /// The database of the outbox.
    Database,
    /// The schema registry.
    Registry,
    /// The brokers.
    Broker,
}

impl Dependency {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Registry => "schema registry",
            Self::Broker => "broker",
        }
    }
}
