//! Test helpers that need no broker, no registry and no database.

mod memory;

pub use memory::{Kafka, Sent};
