//! Written when an order had no total.

pub mod contract {
    include!("bindings.rs");
}

use contract::acme::{NewOrder, Order};

/// A new order, and what is known of it.
pub fn order(id: String) -> Order {
    NewOrder { id }.into()
}
