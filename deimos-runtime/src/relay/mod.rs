//! The relay: moves the rows of an outbox to Kafka, in order, and deletes each after its own acknowledgement.

mod transport;

pub use transport::{Failure, Report, SendError, Transport};
