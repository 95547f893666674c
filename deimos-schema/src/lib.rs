//! Avro schemas as data.

mod identity;

pub use identity::Identity;
