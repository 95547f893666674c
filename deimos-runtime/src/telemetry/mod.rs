//! What happens, as events: one seam, fanned out to the outlets.

/// Something that an operator may want to know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Messages were handed to a backend that took them.
    Published {
        /// The topic without prefix.
        topic: &'static str,
        /// How many.
        count: usize,
    },
    /// A consumer handled messages.
    Consumed {
        /// The topic with its prefix.
        topic: String,
        /// The partition.
        partition: i32,
        /// How many.
        count: usize,
    },
    /// A consumer failed on a message.
    Failed {
        /// Topic, partition and offset.
        at: String,
        /// What it said, and what follows from it.
        error: String,
    },
}

/// Tells every outlet.
pub fn emit(event: &Event) {
    match event {
        Event::Published { topic, count } => tracing::debug!(topic, count, "published"),
        Event::Consumed { topic, partition, count } => tracing::debug!(topic, partition, count, "consumed"),
        Event::Failed { at, error } => tracing::warn!("{at}: {error}"),
    }
}

pub(crate) fn published(topic: &'static str, count: usize) {
    emit(&Event::Published { topic, count });
}

#[cfg(feature = "kafka")]
pub(crate) fn consumed(topic: &str, partition: i32, count: usize) {
    emit(&Event::Consumed { topic: topic.to_owned(), partition, count });
}

#[cfg(feature = "kafka")]
pub(crate) fn failed(at: &str, error: &str) {
    emit(&Event::Failed { at: at.to_owned(), error: error.to_owned() });
}
