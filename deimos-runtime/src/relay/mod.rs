//! The relay: moves the rows of an outbox to Kafka, in order, and deletes each after its own acknowledgement.

pub mod store;
mod transport;

pub use store::{Row, Store, StoreError};
pub use transport::{Failure, Report, SendError, Transport};
