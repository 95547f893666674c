//! What crosses crates: goldens, invalid input, the rules of the house, services end to end.

pub mod app;
pub mod corpus;
pub mod databases;
pub mod entities;
mod golden;
pub mod own;
pub mod rustc;

pub use golden::*;

use std::io::Write as _;

/// Says that something was not tested, and why, past the harness, which keeps back what passing tests print.
pub fn skipped(what: &str) {
    // Where stderr is gone, nobody reads it.
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}
