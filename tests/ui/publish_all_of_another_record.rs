//! Devices are no measurements.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::acme::sensors::Device;
use contract::topics::ByFieldProducer;

pub async fn measure(measurements: ByFieldProducer, devices: Vec<Device>) {
    let _ = measurements.publish_all(devices).await;
}
