//! What happens, as events: one seam, fanned out to the outlets.

mod counters;
mod event;
mod log;
mod said;

pub use counters::{Counters, counters};
pub use event::{Dependency, Event};
pub use said::LogLevel;
pub(crate) use said::Said;

use crate::{Delivery, Topic};

/// Tells every outlet: `tracing`, and the [`counters`].
pub fn emit(event: &Event<'_>) {
    emit_of(event, None);
}

/// The same, with what the log may say of the messages.
pub(crate) fn emit_of(event: &Event<'_>, messages: Option<&Said>) {
    log::write(event, messages);
    counters::count(event);
}

/// Tells of messages that a backend took.
pub(crate) fn delivered<T: Topic>(deliveries: &[Delivery], messages: Option<&Said>) {
    let topic = T::NAME;
    let acknowledged = deliveries.iter().filter(|one| matches!(one, Delivery::Acknowledged { .. })).count();
    let enqueued = deliveries.iter().filter(|one| matches!(one, Delivery::Enqueued)).count();
    if acknowledged > 0 {
        emit_of(&Event::Published { topic, count: acknowledged }, messages);
    }
    if enqueued > 0 {
        emit_of(&Event::Enqueued { topic, count: enqueued }, messages);
    }
}
