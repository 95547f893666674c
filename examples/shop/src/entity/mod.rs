//! The tables that belong to the shop itself.

pub mod audit;
pub mod order;
