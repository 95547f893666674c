//! Producers, relay transports and consumer groups against librdkafka's mock cluster.

mod consuming;
mod contract;
mod evolving;
mod producing;
mod reading;
#[cfg(feature = "db")]
mod relaying;
mod running;
