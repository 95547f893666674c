//! Producers, relay transports and consumer groups against librdkafka's mock cluster.

mod contract;
mod producing;
mod reading;
#[cfg(feature = "db")]
mod relaying;
