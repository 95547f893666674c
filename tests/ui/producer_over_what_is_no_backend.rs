//! A producer is made over Kafka, an outbox or the test backend.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::DevicesProducer;

pub fn devices() -> DevicesProducer {
    DevicesProducer::new("localhost:9092")
}
