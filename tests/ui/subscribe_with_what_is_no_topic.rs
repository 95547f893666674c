//! A group subscribes to a marker of the contract, not to a name.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::acme::sensors::Measurement;
use contract::topics::{ByFieldConsumer, MeasurementKey};
use deimos_runtime::{BoxError, Metadata, kafka::ConsumerGroup};

pub struct Dashboard;

impl ByFieldConsumer for Dashboard {
    async fn consume(&self, _: Measurement, _: &Metadata<MeasurementKey>) -> Result<(), BoxError> {
        Ok(())
    }

    async fn tombstone(&self, _: &Metadata<MeasurementKey>) -> Result<(), BoxError> {
        Ok(())
    }
}

pub fn show(group: ConsumerGroup) -> ConsumerGroup {
    group.subscribe("by_field", Dashboard)
}
