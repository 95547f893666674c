//! Who consumes a topic with keys says what a tombstone means.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::acme::sensors::Measurement;
use contract::topics::{ByFieldConsumer, MeasurementKey};
use deimos_runtime::{BoxError, Metadata};

pub struct Dashboard;

impl ByFieldConsumer for Dashboard {
    async fn consume(&self, _: Measurement, _: &Metadata<MeasurementKey>) -> Result<(), BoxError> {
        Ok(())
    }
}
