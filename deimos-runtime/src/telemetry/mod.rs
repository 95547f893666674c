//! What happens, as events: one seam, fanned out to the outlets.

mod counters;
mod event;
mod log;

pub use counters::{Counters, counters};
pub use event::{Dependency, Event};

use crate::Delivery;

/// Tells every outlet: `tracing`, and the [`counters`].
pub fn emit(event: &Event<'_>) {
    log::write(event);
    counters::count(event);
}

/// Tells of messages that a backend took.
pub(crate) fn delivered(topic: &'static str, deliveries: &[Delivery]) {
    let acknowledged = deliveries.iter().filter(|one| matches!(one, Delivery::Acknowledged { .. })).count();
    let enqueued = deliveries.iter().filter(|one| matches!(one, Delivery::Enqueued)).count();
    if acknowledged > 0 {
        emit(&Event::Published { topic, count: acknowledged });
    }
    if enqueued > 0 {
        emit(&Event::Enqueued { topic, count: enqueued });
    }
}
