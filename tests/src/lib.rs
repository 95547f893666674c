//! What crosses crates: goldens, invalid input, the rules of the house, services end to end.

pub mod corpus;
pub mod databases;
pub mod entities;
mod golden;
pub mod rustc;

pub use golden::*;
