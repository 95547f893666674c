//! What crosses crates: goldens, invalid input, the rules of the house, services end to end.

pub mod databases;

/// The bindings of the sample contract.
#[rustfmt::skip]
#[path = "../golden/shop/expected/bindings.rs"]
pub mod shop;
