//! A type without the generated trait consumes nothing.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::ByField;
use deimos_runtime::kafka::ConsumerGroup;

pub struct Dashboard;

pub fn show(group: ConsumerGroup) -> ConsumerGroup {
    group.subscribe(ByField, Dashboard)
}
