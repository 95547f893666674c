//! What tests need: a backend in memory, and a broker within the process.

#[cfg(feature = "kafka")]
mod broker;
mod memory;

#[cfg(feature = "kafka")]
pub use broker::Broker;
pub use memory::{Kafka, Sent};
