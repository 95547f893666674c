//! What happens, as events: one seam, fanned out to the outlets.

mod counters;
mod event;
mod log;

pub use counters::{Counters, counters};
pub use event::{Dependency, Event};

/// Tells every outlet: `tracing`, and the [`counters`].
pub fn emit(event: &Event<'_>) {
    log::write(event);
    counters::count(event);
}

pub(crate) fn published(topic: &'static str, count: usize) {
    emit(&Event::Published { topic, count });
}
