//! Counters of this process, counted from its start.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::Event;

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $field:ident = $name:literal,)+) => {
        /// A reading of the counters; each counts from the start of the process.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counters {
            $($(#[doc = $doc])+ pub $field: u64,)+
        }

        impl Counters {
            /// The counters by the names that metrics have: those of OpenTelemetry's messaging conventions, and ours
            /// where it has none.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$(($name, self.$field)),+].into_iter()
            }
        }

        #[derive(Debug)]
        struct Atomics {
            $($field: AtomicU64,)+
        }

        static ATOMICS: Atomics = Atomics { $($field: AtomicU64::new(0),)+ };

        /// Reads the counters.
        ///
        /// ```
        /// use deimos_runtime::telemetry::{self, Event};
        ///
        /// let before = telemetry::counters().published;
        /// telemetry::emit(&Event::Published { topic: "orders", count: 3 });
        /// assert_eq!(telemetry::counters().published, before + 3);
        /// ```
        pub fn counters() -> Counters {
            Counters { $($field: ATOMICS.$field.load(Relaxed),)+ }
        }
    };
}

counters! {
    /// Messages that the brokers acknowledged.
    published = "messaging.client.sent.messages",
    /// Messages that were written to an outbox.
    enqueued = "deimos.outbox.enqueued",
    /// Messages that a relay brought to Kafka.
    relayed = "deimos.outbox.relayed",
    /// Times that a relay had to wait.
    relay_waits = "deimos.outbox.waits",
    /// Messages put aside.
    dead_letters = "deimos.dead_letters",
    /// Messages that consumers handled.
    consumed = "messaging.client.consumed.messages",
    /// Messages that stopped their group.
    failed = "deimos.consumer.failures",
    /// Times that a message was given again.
    retried = "deimos.consumer.retries",
    /// Messages that were lost as their policy says.
    swallowed = "deimos.consumer.swallowed",
    /// Commits of a partition.
    commits = "deimos.consumer.commits",
    /// Times that partitions came or went.
    rebalances = "deimos.consumer.rebalances",
    /// Rows that sinks wrote.
    sink_upserted = "deimos.sink.rows.upserted",
    /// Keys that sinks deleted.
    sink_deleted = "deimos.sink.rows.deleted",
    /// Messages that sinks passed over, since they had been applied.
    sink_skipped = "deimos.sink.skipped",
    /// Times that a sink tried a batch again.
    sink_retries = "deimos.sink.retries",
}

pub(super) fn count(event: &Event<'_>) {
    let all = &ATOMICS;
    match *event {
        Event::Published { count, .. } => add(&all.published, count),
        Event::Enqueued { count, .. } => add(&all.enqueued, count),
        Event::Relayed { count } => add(&all.relayed, count),
        Event::RelayWaiting { .. } => add(&all.relay_waits, 1),
        Event::RelayResumed { .. } => {}
        Event::DeadLettered { .. } => add(&all.dead_letters, 1),
        Event::Consumed { count, .. } => add(&all.consumed, count),
        Event::Failed { .. } => add(&all.failed, 1),
        Event::Retried { .. } => add(&all.retried, 1),
        Event::Swallowed { .. } => add(&all.swallowed, 1),
        Event::Committed { .. } => add(&all.commits, 1),
        Event::Rebalanced { .. } => add(&all.rebalances, 1),
        Event::SinkApplied { upserted, deleted, skipped, .. } => {
            add(&all.sink_upserted, upserted);
            add(&all.sink_deleted, deleted);
            add(&all.sink_skipped, skipped);
        }
        Event::SinkRetried { .. } => add(&all.sink_retries, 1),
    }
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Relaxed);
}
