//! The key of the topic is a record, not text.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::DevicesProducer;

pub async fn forget(devices: DevicesProducer) {
    let _ = devices.tombstone("kitchen").await;
}
