//! A topic without keys has nothing that a tombstone could name.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::UnkeyedProducer;

pub async fn forget(devices: UnkeyedProducer) {
    let _ = devices.tombstone("kitchen").await;
}
