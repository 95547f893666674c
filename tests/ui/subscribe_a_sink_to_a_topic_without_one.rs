//! A topic has a sink if deimos.toml names its table.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::ByField;
use deimos_runtime::{kafka::ConsumerGroup, sink::Sink};

pub fn copy(group: ConsumerGroup, sink: Sink) -> ConsumerGroup {
    group.subscribe(ByField, sink)
}
