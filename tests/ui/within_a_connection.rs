//! Only a transaction keeps a row and its message together.

mod contract {
    include!("../golden/every_kind_of_key/expected/bindings.rs");
}

use contract::topics::DevicesProducer;
use deimos_runtime::sea_orm::DatabaseConnection;

pub async fn add(devices: DevicesProducer, db: DatabaseConnection) {
    let _ = devices.within(&db);
}
