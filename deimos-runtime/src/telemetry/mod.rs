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
}

/// Tells every outlet.
pub fn emit(event: &Event) {
    match event {
        Event::Published { topic, count } => tracing::debug!(topic, count, "published"),
    }
}

pub(crate) fn published(topic: &'static str, count: usize) {
    emit(&Event::Published { topic, count });
}
