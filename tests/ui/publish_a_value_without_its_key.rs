//! A plain key is not in the value, so it has to be given.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::acme::sensors::Measurement;
use contract::topics::PlainProducer;

pub async fn measure(measurements: PlainProducer, measured: Measurement) {
    let _ = measurements.publish(measured).await;
}
